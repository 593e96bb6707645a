import { promisify } from 'node:util'
import { XMLSerializer } from '@xmldom/xmldom'
import { decrypt } from 'xml-encryption'
import { checkAlgorithms } from './preflight.ts'
import { insist, SamlRefused } from './refused.ts'
import { allElements, children, parseMessage, samlNamespace } from './xml.ts'

const decrypted = promisify(decrypt)

/** The encrypted assertion of a Response that passed the preflight; undefined when it is in the clear. */
export function encryptedIn(envelope: Document): Element | undefined {
  return children(envelope.documentElement, samlNamespace, 'EncryptedAssertion')[0]
}

/**
 * Looks inside an encrypted assertion as the preflight looks at what is in the clear: the same limits, the same
 * algorithms. The library would parse and verify it without. Throws SamlRefused.
 */
export async function checkEncrypted(encrypted: Element, decryptionKey: string): Promise<void> {
  const inside = parseMessage(await open(encrypted, decryptionKey)).documentElement
  insist(inside.namespaceURI === samlNamespace && inside.localName === 'Assertion', 'not-an-assertion')
  const elements = allElements(inside)
  insist(elements.filter(({ localName }) => localName === 'Assertion').length === 1, 'one-assertion')
  checkAlgorithms(elements, { allowCbc: false })
}

async function open(encrypted: Element, key: string): Promise<string> {
  const xml = new XMLSerializer().serializeToString(encrypted)
  try {
    return await decrypted(xml, { key, disallowDecryptionWithInsecureAlgorithm: true, warnInsecureAlgorithm: false })
  } catch (error) {
    throw new SamlRefused('signature', error)
  }
}
