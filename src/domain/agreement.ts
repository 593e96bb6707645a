import type { Day, Id } from './organisation.ts'
import type { Language } from './text.ts'

/** A version of the regulation: a draft can be changed, a published one never. */
export type AgreementState = 'draft' | 'published'

/** The text of a version in one language. */
export interface AgreementText {
  language: Language
  /** SHA-256 of the text as published, also its name in the file store; null while it is a draft */
  sha256: string | null
  /** the text itself while it is a draft (the form of policies/README.md); '' once published */
  draft: string
  /** what is new against the version before, in plain words; '' for the first */
  changes: string
}

export interface AgreementVersion {
  id: Id
  version: number
  /** 1, 2, 3 … */
  number: number
  state: AgreementState
  texts: readonly AgreementText[]
  /** the day it takes effect */
  validFrom: Day | null
  publishedAt: Date | null
  publishedBy: { id: Id; name: string } | null
}

/** How a signature was given. What needs no account comes later. */
export type SigningWay = 'online'

/** That somebody read and accepted one version in one language. Never changed after. */
export interface Signature {
  id: Id
  employee: Id
  /** the id of the agreement version */
  agreement: Id
  /** its number, so that a receipt reads by itself */
  number: number
  language: Language
  /** SHA-256 of the text that was shown */
  sha256: string
  /** the sentence that was ticked, as it was shown */
  statement: string
  /** the name as it was shown on the button */
  name: string
  user: Id
  signedAt: Date
  way: SigningWay
  /** what the person was shown: since when, the parts of the text, the changes and the summary */
  shown: { openedAt: Date; parts: readonly string[]; changes: string }
  /** number of the receipt: cannot be guessed, unique in the installation */
  receipt: string
  /** SHA-256 over everything above, in the order of `signatureDigest` */
  digest: string
}

/** The latest signature to a version before this one. */
export const latestBefore = <S extends Pick<Signature, 'number'>>(
  signatures: readonly S[],
  version: Pick<AgreementVersion, 'number'>,
): S | undefined =>
  signatures.filter(({ number }) => number < version.number).toSorted((a, b) => b.number - a.number)[0]

/**
 * What is new in the latest of these versions for who signed version `signed`, one change a line, the latest version
 * first. Nothing for who never signed: to that person all is new.
 */
export function changesSince(
  versions: readonly Pick<AgreementVersion, 'number' | 'texts'>[],
  language: Language,
  signed: number | undefined,
): string[] {
  if (signed === undefined) return []
  return versions
    .filter(({ number }) => number > signed)
    .toSorted((a, b) => b.number - a.number)
    .flatMap(({ texts }) => linesOf(texts.find((text) => text.language === language)?.changes ?? ''))
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/^\s*[-•*]\s+/, '').trim())
    .filter((line) => line !== '')
