import { DOMParser, XMLSerializer } from '@xmldom/xmldom'
import { allElements, children, samlNamespace, signatureNamespace } from '../../../src/identity/saml/xml.ts'

/**
 * Signature wrapping: eight ways to keep a genuine signature in a message and put a forged assertion where a careless
 * reader looks first (Somorovsky et al., On Breaking SAML, 2012).
 */
export const wrappings = {
  'XSW1: the genuine Response inside the Signature': (xml) =>
    wrapResponse(xml, (copy, signature) => signature.appendChild(copy)),
  'XSW2: the genuine Response before the Signature': (xml) =>
    wrapResponse(xml, (copy, signature) => signature.parentNode?.insertBefore(copy, signature)),
  'XSW3: a forged assertion before the genuine one': (xml) =>
    wrapAssertion(xml, ({ response, genuine, forged }) => response.insertBefore(without(forged), genuine)),
  'XSW4: the genuine assertion inside the forged one': (xml) =>
    wrapAssertion(xml, ({ response, genuine, forged }) => {
      response.replaceChild(without(forged), genuine)
      forged.appendChild(genuine)
    }),
  'XSW5: the forged one keeps the signature, the genuine one at the end': (xml) =>
    wrapAssertion(xml, ({ response, genuine, forged }) => {
      response.replaceChild(forged, genuine)
      response.appendChild(without(genuine))
    }),
  'XSW6: the genuine one inside the signature of the forged one': (xml) =>
    wrapAssertion(xml, ({ response, genuine, forged }) => {
      response.replaceChild(forged, genuine)
      signatureOf(forged)?.appendChild(without(genuine))
    }),
  'XSW7: the forged one inside Extensions': (xml) =>
    wrapAssertion(xml, ({ document, response, genuine, forged }) => {
      const extensions = document.createElementNS('urn:oasis:names:tc:SAML:2.0:protocol', 'samlp:Extensions')
      extensions.appendChild(without(forged))
      response.insertBefore(extensions, genuine)
    }),
  'XSW8: the genuine one in an Object of the signature': (xml) =>
    wrapAssertion(xml, ({ document, response, genuine, forged }) => {
      response.replaceChild(forged, genuine)
      const object = document.createElementNS(signatureNamespace, 'ds:Object')
      object.appendChild(without(genuine))
      signatureOf(forged)?.appendChild(object)
    }),
} as const satisfies Record<string, (xml: string) => string>

interface Wrapping {
  document: Document
  response: Element
  genuine: Element
  forged: Element
}

/** Of a message of which only the Response is signed, the signature stays at the Response and wraps nothing: it is refused as altered. */
function wrapAssertion(xml: string, change: (given: Wrapping) => unknown): string {
  const document = parse(xml)
  const response = document.documentElement
  const genuine = children(response, samlNamespace, 'Assertion')[0]!
  const forged = forge(genuine)
  change({ document, response, genuine, forged })
  return write(document)
}

function wrapResponse(xml: string, place: (copy: Element, signature: Element) => unknown): string {
  const document = parse(xml)
  const response = document.documentElement
  const copy = without(response.cloneNode(true) as Element)
  response.setAttribute('ID', '_forged_response')
  for (const assertion of children(response, samlNamespace, 'Assertion'))
    response.replaceChild(forge(assertion), assertion)
  const signature = signatureOf(response) ?? signatureOf(children(response, samlNamespace, 'Assertion')[0]!)
  if (signature !== undefined) place(copy, signature)
  return write(document)
}

function forge(assertion: Element): Element {
  const forged = assertion.cloneNode(true) as Element
  forged.setAttribute('ID', '_forged')
  for (const element of allElements(forged)) if (element.localName === 'NameID') element.textContent = 'marc'
  return forged
}

const signatureOf = (element: Element): Element | undefined => children(element, signatureNamespace, 'Signature')[0]

function without(element: Element): Element {
  const signature = signatureOf(element)
  if (signature !== undefined) element.removeChild(signature)
  return element
}

const parse = (xml: string): Document => new DOMParser().parseFromString(xml, 'text/xml')
const write = (document: Document): string => new XMLSerializer().serializeToString(document)
