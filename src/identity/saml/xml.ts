import { DOMParser } from '@xmldom/xmldom'
import { SamlRefused, insist } from './refused.ts'

export const samlNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion'
export const protocolNamespace = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const metadataNamespace = 'urn:oasis:names:tc:SAML:2.0:metadata'
export const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'

/**
 * What a message may be before anything parses it. The parsers beneath us take time that grows with the square of the
 * number of elements and of namespaces: within these limits the worst message takes a fraction of a second.
 */
const most = { characters: 220_000, elements: 4000, depth: 40, namespaces: 400 }

/** The document of a message that is plain: no document type, comments, CDATA or instructions. Throws SamlRefused. */
export function parseMessage(xml: string): Document {
  insist(xml.length <= most.characters, 'too-large')
  insist(!xml.includes('\0') && !xml.includes('\uFEFF'), 'characters')
  scan(xml)
  insist(countOf(xml, 'xmlns') <= most.namespaces, 'namespaces')
  return parsed(xml)
}

/** Every element with its depth, in one pass and without understanding anything. */
function scan(xml: string): void {
  let depth = 0
  let elements = 0
  let at = start(xml)
  for (at = xml.indexOf('<', at); at >= 0; at = xml.indexOf('<', at)) {
    const next = xml.charAt(at + 1)
    insist(next !== '!' && next !== '?', 'declaration')
    const end = endOfTag(xml, at)
    if (next === '/') depth -= 1
    else {
      elements += 1
      if (xml.charAt(end - 1) !== '/') depth += 1
    }
    insist(elements <= most.elements && depth <= most.depth && depth >= 0, 'structure')
    at = end
  }
  insist(depth === 0 && elements > 0, 'structure')
}

/** Behind the XML declaration, the only instruction that may be there. */
function start(xml: string): number {
  const declaration = /^\s*<\?xml\s[^?<>]{0,100}\?>/.exec(xml)?.[0] ?? ''
  insist(!/encoding/i.test(declaration) || /encoding\s*=\s*["']utf-8["']/i.test(declaration), 'encoding')
  return declaration.length
}

/** Where the `>` of a tag stands; one within quotes is part of a value. */
function endOfTag(xml: string, from: number): number {
  let quote = ''
  for (let at = from + 1; at < xml.length; at += 1) {
    const letter = xml.charAt(at)
    if (quote !== '') {
      if (letter === quote) quote = ''
    } else if (letter === '"' || letter === "'") quote = letter
    else if (letter === '>') return at
    else if (letter === '<') break
  }
  throw new SamlRefused('structure')
}

const countOf = (text: string, part: string): number => text.split(part).length - 1

function parsed(xml: string): Document {
  const refuse = (message: string): never => {
    throw new SamlRefused('not-xml', message)
  }
  const errorHandler = { warning: refuse, error: refuse, fatalError: refuse }
  try {
    const document = new DOMParser({ errorHandler }).parseFromString(xml, 'text/xml')
    insist((document.documentElement as Element | null) !== null, 'not-xml')
    return document
  } catch (error) {
    throw error instanceof SamlRefused ? error : new SamlRefused('not-xml', error)
  }
}

/** The child elements of that name. */
export function children(parent: Element, namespace: string, name: string): Element[] {
  return elementsOf(parent).filter((child) => child.namespaceURI === namespace && child.localName === name)
}

/** All child elements. */
export function elementsOf(parent: Element): Element[] {
  const found: Element[] = []
  for (let child = parent.firstChild; child !== null; child = child.nextSibling)
    if (child.nodeType === 1) found.push(child as Element)
  return found
}

/** The child of that name. Throws SamlRefused when there is none or more than one. */
export function only(parent: Element, namespace: string, name: string): Element {
  const [found, more] = children(parent, namespace, name)
  insist(found !== undefined && more === undefined, `one-${name}`)
  return found
}

/** The child of that name, or undefined. Throws SamlRefused when there is more than one. */
export function atMostOne(parent: Element, namespace: string, name: string): Element | undefined {
  const [found, more] = children(parent, namespace, name)
  insist(more === undefined, `one-${name}`)
  return found
}

/** Every element of the document, the root too. */
export function allElements(root: Element): Element[] {
  return [root, ...elementsOf(root).flatMap(allElements)]
}

/** The attribute, or undefined. Only one without a prefix counts. */
export function attributeOf(element: Element, name: string): string | undefined {
  return element.hasAttributeNS('', name) || element.hasAttribute(name) ? (element.getAttribute(name) ?? '') : undefined
}

/** The text of an element that holds nothing else, without control characters. Throws SamlRefused. */
export function textOf(element: Element): string {
  insist(elementsOf(element).length === 0, `text-${element.localName}`)
  const text = element.textContent
  insist(!hasControls(text), `text-${element.localName}`)
  return text
}

/** Nothing that steers a terminal, or ends a line, stands in a text of a person. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
export const hasControls = (text: string): boolean => /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/.test(text)

/** A moment as SAML writes it, in UTC. Throws SamlRefused for what is none. */
export function momentOf(written: string | undefined, name: string): number {
  insist(written !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(written), `moment-${name}`)
  const moment = Date.parse(written.replace(/(\.\d{3})\d+Z$/, '$1Z'))
  insist(!Number.isNaN(moment), `moment-${name}`)
  return moment
}
