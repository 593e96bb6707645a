import type { LocalizedText } from './text.ts'

/** Where a statement of the catalogue comes from: read in a source, recalled and not yet verified, or made up by us. */
export const origins = ['seen', 'memory', 'ours'] as const
export type Origin = (typeof origins)[number]

/** What was checked of a norm, and against what. Shown on screen and in print, never hidden. */
export interface Provenance {
  requirement: Origin
  title: Origin
  number: Origin
  confidence: 'high' | 'medium' | 'low'
  sources: readonly NormSource[]
  note?: LocalizedText
}

/** A text that was consulted, and how much of it was read. */
export interface NormSource {
  citation: string
  read: LocalizedText
}

/** How often a norm is looked at again. `months` is null when only an event asks for it. */
export interface ReviewFrequency {
  text: LocalizedText
  months: number | null
}

/** The same subject in other texts. Identifiers only; none of their wording. */
export interface Crosswalk {
  iso27002: string | null
  ksz2011: string | null
  ksz2017: string | null
  cyfun2023: readonly string[]
  cyfun2025: readonly string[]
}

/** A minimum norm: what is asked, and the points by which one sees whether it is met. */
export interface Norm {
  /** the number by which everyone knows it: `12.3`, `RR-4` */
  id: string
  set: string
  chapter: string
  title: LocalizedText
  requirement: LocalizedText
  points: readonly LocalizedText[]
  /** how many of the points must be met for a yes */
  threshold: number
  /** `seen` when the threshold was read in the KSZ evaluation aid (5 points: 3), else our cautious default */
  thresholdOrigin: Origin
  provenance: Provenance
  appliesTo: readonly string[]
  applicability?: LocalizedText
  ownerRoles: readonly string[]
  review: ReviewFrequency
  evidence: readonly LocalizedText[]
  crosswalk: Crosswalk
}

export interface Chapter {
  code: string
  title: LocalizedText
}

/** An edition of the catalogue: the sets of norms it holds, in order. */
export interface Edition {
  id: string
  title: LocalizedText
  sets: readonly string[]
}

/** True when wording, title and number were all read in a source. */
export function isVerified(norm: Norm): boolean {
  const { requirement, title, number } = norm.provenance
  return requirement === 'seen' && title === 'seen' && number === 'seen'
}
