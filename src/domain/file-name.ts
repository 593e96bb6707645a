/** Names longer than this keep their end, where the extension is. */
const longest = 200

/** What a browser gave as the name of a file: it is sent in UTF-8, which arrives here as Latin-1. */
export function sentFileName(sent: string): string {
  return cleanFileName(/^[\0-\xff]*$/.test(sent) ? asUtf8(sent) : sent)
}

/**
 * A name without control characters, marks that turn the reading direction (`exe.pdf` for `fdp.exe`) and folders.
 * Empty when nothing is left.
 */
export function cleanFileName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? ''
  const clean = base.replace(/[\p{Cc}\p{Cf}]/gu, '')
  // a character of two halves may have been cut
  return clean
    .slice(-longest)
    .replace(/^[\udc00-\udfff]/, '')
    .toWellFormed()
    .trim()
}

/** What follows the last dot, in small letters; empty when there is none. Dots and spaces at the end do not hide it: Windows drops them. */
export function extensionOf(name: string): string {
  return /\.([^.]+)[.\s]*$/.exec(name.toLowerCase())?.[1]?.trim() ?? ''
}

function asUtf8(latin1: string): string {
  const bytes = Uint8Array.from(latin1, (character) => character.charCodeAt(0))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return latin1
  }
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Runs when it is opened, on one of the usual systems, whatever it holds. */
const executable = set(
  'exe com scr pif cpl msi msp mst dll sys drv ocx bat cmd ps1 psm1 psd1 ps1xml js mjs cjs jse vbs vbe vb wsf wsh wsc ' +
    'sct hta lnk url scf reg inf jar class app command apk ipa dmg pkg deb rpm run sh bash zsh ksh csh fish py pyc pyw ' +
    'rb pl php phar jsp asp aspx msc gadget chm application appref-ms xll settingcontent-ms desktop elf bin so dylib',
)

/** Office files that are made to hold macros, and formats that hide them. */
const macro = set('docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm')

/** Pages and drawings that a browser runs scripts of. */
const script = set('svg svgz html htm xhtml xht shtml mht mhtml xsl xslt')

const archive = set('zip 7z rar gz tgz bz2 xz tar cab arj lzh zst iso img vhd vhdx')

/** What the name alone says against a file. */
export function namedAs(name: string): 'executable' | 'macro' | 'script' | 'archive' | null {
  const extension = extensionOf(name)
  if (executable.has(extension)) return 'executable'
  if (macro.has(extension)) return 'macro'
  if (script.has(extension)) return 'script'
  return archive.has(extension) ? 'archive' : null
}
