import { createHash } from 'node:crypto'
import { canonical } from './canonical.ts'
import type { Id } from './organisation.ts'
import type { Actor } from './trail.ts'

/** A place in a chain: the sequence of an entry and its hash. The head is the last one. */
export interface Link {
  sequence: number
  /** SHA-256 as 64 hexadecimal digits */
  hash: string
}

/** Before the first entry. */
export const beginning: Link = { sequence: 0, hash: '0'.repeat(64) }

/** A link as one writes it down: its number, a colon and its hash. */
export const linkText = ({ sequence, hash }: Link): string => `${sequence}:${hash}`

/** A link that somebody wrote down, however it was typed over; undefined when it is none. */
export function parseLink(text: string): Link | undefined {
  const [, sequence, hash = ''] = /^(\d{1,15})\s*:\s*([0-9a-f\s]{64,200})$/i.exec(text.trim()) ?? []
  const digits = hash.replace(/\s/g, '').toLowerCase()
  return digits.length === 64 && Number(sequence) > 0 ? { sequence: Number(sequence), hash: digits } : undefined
}

/** What a chain is made of. Not yet sealed, its three last fields are null. */
export interface ChainEntry {
  id: Id
  at: Date
  actor: Actor
  act: string
  subject: { kind: string; id: string; label: string }
  /** which state of its subject it led to: 1 for the first. Entries of before revisions were kept have none */
  revision?: number
  sequence?: number | null
  /** hash of the entry before it */
  previous?: string | null
  hash?: string | null
}

/** SHA-256 over everything in an entry but the hash itself and the version that the store counts. */
export const hashOf = (entry: object): string =>
  createHash('sha256')
    .update(canonical({ ...entry, hash: undefined, version: undefined }))
    .digest('hex')

/** An entry with the next place in the chain. */
export function sealed<T extends object>(entry: T, last: Link): T & Link & { previous: string } {
  const placed = { ...entry, sequence: last.sequence + 1, previous: last.hash }
  return { ...placed, hash: hashOf(placed) }
}

export type ChainReason =
  | 'content' // the hash does not fit what the entry says
  | 'replaced' // it fits, but not the next entry, nor what was noted when it was sealed
  | 'unreadable' // there is an entry, and nobody can read it
  | 'index' // the entry is whole, and what it is found by is not
  | 'gap' // numbers are missing
  | 'end' // the head knows of more entries than there are
  | 'double' // two entries have the same number
  | 'place' // an entry with a number that is none
  | 'beyond' // an entry that the head does not know of
  | 'anchor' // not what was written down elsewhere

export interface ChainProblem {
  kind: 'altered' | 'removed' | 'inserted'
  reason: ChainReason
  /** where in the chain */
  sequence: number
  /** what was altered or inserted; for what was removed the entry after the hole, and null when there is none */
  entry: ChainEntry | null
}

/** Entries that claim the same place: more than one when somebody inserted one. */
type Place = readonly ChainEntry[]

/**
 * Follows a chain, entry by entry in the order of their sequence, and keeps the first problem. An entry is judged when
 * the two places after it are known: what follows tells which of two that do not fit is the strange one.
 */
export class ChainCheck {
  problem: ChainProblem | null = null
  /** the last entry that was found whole */
  last: Link = beginning
  readonly #expected: Link
  readonly #anchor: Link | null
  #waiting: Place[] = []
  readonly #late: ChainEntry[] = []

  /** `head` is how far the chain went when the reading began; `anchor` a head that was written down elsewhere. */
  constructor(head: Link | null, anchor: Link | null = null) {
    this.#expected = head ?? beginning
    this.#anchor = anchor
  }

  /** The next entry. */
  next(entry: ChainEntry): void {
    if (this.problem !== null) return
    const current = this.#waiting.at(-1)
    if (current?.[0] !== undefined && current[0].sequence === entry.sequence)
      this.#waiting[this.#waiting.length - 1] = [...current, entry]
    else this.#waiting.push([entry])
    if (Number(entry.sequence) > this.#expected.sequence) this.#late.push(entry)
    if (this.#waiting.length > 3) this.#judge()
  }

  /** There are no more. `head` as it is now: entries may have been sealed meanwhile. */
  end(head: Link | null): void {
    while (this.problem === null && this.#waiting.length > 0) this.#judge()
    this.problem ??= this.#atTheEnd(head ?? beginning)
  }

  /** The entry with this sequence is there, and cannot be read: nothing after it is looked at. */
  unreadable(sequence: number): void {
    while (this.problem === null && this.#waiting.length > 0) this.#judge()
    this.problem ??= { kind: 'altered', reason: 'unreadable', sequence, entry: null }
  }

  /** The entry is whole, and an index does not find it by what it says. */
  misplaced(entry: ChainEntry): void {
    this.problem ??= { kind: 'altered', reason: 'index', sequence: Number(entry.sequence), entry }
  }

  #judge(): void {
    const [place = [], second, third] = this.#waiting
    this.problem = this.#strange(place, second, third)
    this.#waiting = this.#waiting.slice(1)
    const [entry] = place
    if (this.problem === null && entry !== undefined)
      this.last = { sequence: this.last.sequence + 1, hash: entry.hash ?? '' }
  }

  #strange(place: Place, second: Place | undefined, third: Place | undefined): ChainProblem | null {
    const sequence = this.last.sequence + 1
    const [entry] = place
    if (entry === undefined) return null
    if (entry.sequence !== sequence) return this.#outOfPlace(entry, second)
    if (place.length > 1) return { kind: 'inserted', reason: 'double', sequence, entry: this.#stranger(place, second) }
    if (!isSound(entry)) return this.#unsound(entry, sequence)
    if (entry.previous !== this.last.hash || !this.#fitsWhatFollows(entry, second, third))
      return { kind: 'altered', reason: 'replaced', sequence, entry }
    if (this.#anchor?.sequence === sequence && this.#anchor.hash !== entry.hash)
      return { kind: 'altered', reason: 'anchor', sequence, entry }
    return null
  }

  /** What does not fit itself was altered, unless nobody ever sealed it. */
  #unsound(entry: ChainEntry, sequence: number): ChainProblem {
    if (sequence > this.#expected.sequence) return { kind: 'inserted', reason: 'beyond', sequence, entry }
    return { kind: 'altered', reason: 'content', sequence, entry }
  }

  /** An entry stands in the order where its number is another: it was renumbered, or there is a hole before it, or it came from elsewhere. */
  #outOfPlace(entry: ChainEntry, second: Place | undefined): ChainProblem {
    const sequence = this.last.sequence + 1
    const isInPlace = second === undefined ? this.#expected.sequence === sequence : second[0]?.sequence === sequence + 1
    if (isInPlace) return { kind: 'altered', reason: 'content', sequence, entry }
    const own = Number(entry.sequence)
    if (own > sequence && sequence <= this.#expected.sequence)
      return { kind: 'removed', reason: 'gap', sequence, entry }
    const place = Number.isInteger(own) ? own : sequence
    return { kind: 'inserted', reason: own > sequence ? 'beyond' : 'place', sequence: place, entry }
  }

  /** Of several in one place, the one that does not belong: the genuine one is named by its successor or the head. */
  #stranger(place: Place, second: Place | undefined): ChainEntry | null {
    const isGenuine = (entry: ChainEntry): boolean =>
      isSound(entry) && entry.previous === this.last.hash && this.#isNamed(entry, second)
    const genuine = place.find(isGenuine)
    return place.find((entry) => entry !== genuine) ?? null
  }

  #isNamed(entry: ChainEntry, second: Place | undefined): boolean {
    if (second !== undefined) return second.some(({ previous }) => previous === entry.hash)
    return this.#expected.sequence !== entry.sequence || this.#expected.hash === entry.hash
  }

  /** True too when what follows is itself the strange one: it is named when its turn comes. */
  #fitsWhatFollows(entry: ChainEntry, second: Place | undefined, third: Place | undefined): boolean {
    if (second === undefined) return this.#isNamed(entry, undefined)
    if (second[0]?.sequence !== Number(entry.sequence) + 1 || this.#isNamed(entry, second)) return true
    return !second.some((follower) => isSound(follower) && this.#isNamed(follower, third))
  }

  #atTheEnd(head: Link): ChainProblem | null {
    const { sequence } = this.last
    if (sequence < this.#expected.sequence)
      return { kind: 'removed', reason: 'end', sequence: sequence + 1, entry: null }
    const beyond = this.#late.find((entry) => Number(entry.sequence) > head.sequence)
    if (beyond !== undefined)
      return { kind: 'inserted', reason: 'beyond', sequence: Number(beyond.sequence), entry: beyond }
    if (this.#anchor !== null && this.#anchor.sequence > sequence)
      return { kind: 'removed', reason: 'anchor', sequence: sequence + 1, entry: null }
    return null
  }
}

const isSound = (entry: ChainEntry): boolean => entry.hash === hashOf(entry)
