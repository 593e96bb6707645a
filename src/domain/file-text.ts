import { decodeText, looksLikeText } from './decoding.ts'

export type TextKind = 'text' | 'csv' | 'mail' | 'script'

/**
 * What a file of text is, by its beginning: `null` when it is no text. A log that quotes a page stays text: only what
 * a browser would take for a page or a drawing is a script.
 */
export function textKindOf(head: Uint8Array, extension: string): TextKind | null {
  if (!looksLikeText(head)) return null
  const text = decodeText(head)
  if (oddCharacters(text) > text.length / 100) return null
  // a document of Office 2003 in XML opens in Word or Excel, and may hold macros
  if (text.includes('<?mso-application')) return null
  if (isMail(text)) return 'mail'
  if (isPage(text)) return 'script'
  return extension === 'csv' || extension === 'tsv' ? 'csv' : 'text'
}

/** Characters that people and programs do not write; the end of a half character at the end of the head is one of them. */
const oddCharacters = (text: string): number =>
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  text.match(/[\0-\x06\x0e-\x1a\x1c-\x1f\x7f\x81\x8d\x8f\x90\x9d]/g)?.length ?? 0

/** Two headers of RFC 5322 or its way in the first block of lines, which holds nothing but headers. */
function isMail(text: string): boolean {
  const block = text.replace(/^\n+/, '').split('\n\n', 1)[0] ?? ''
  const lines = block.replace(/^From .*\n/, '').split('\n')
  if (!/^[!-9;-~]+:/.test(lines[0] ?? '')) return false
  const names = new Set(lines.map((line) => /^([!-9;-~]+):/.exec(line)?.[1]?.toLowerCase()))
  return mailHeaders.filter((name) => names.has(name)).length >= 2 && names.has('from')
}

const mailHeaders = ['from', 'to', 'date', 'subject', 'received', 'message-id', 'mime-version', 'return-path']

/** The first element is one of a page or a drawing, or the document carries their namespace or a style sheet that may. */
function isPage(text: string): boolean {
  const body = text.replace(/^(?:\s|<\?xml[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE\s+(?!html|svg)[^>]*>)+/i, '')
  if (
    /^<(?:!doctype\s+(?:html|svg)|[\w-]+:svg|svg|html|head|body|script|iframe|meta|style|title|base|link|img|object|embed|form|table|div|p|a|h\d)\b/i.test(
      body,
    )
  )
    return true
  return /^\s*</.test(text) && /<\?xml-stylesheet|www\.w3\.org\/(?:1999\/xhtml|2000\/svg|1999\/XSL)/i.test(text)
}
