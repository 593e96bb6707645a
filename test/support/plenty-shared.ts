import type { Collection } from '../../src/data/store.ts'
import type { Work } from '../../src/data/tenancy.ts'
import type { EvidenceFile } from '../../src/domain/evidence.ts'
import type { Norm } from '../../src/domain/norm.ts'
import type { World } from './cast.ts'

/** The ids of what was made, by collection, the first of each first: everything else hangs on that one. */
export type Made = Record<string, string[]>

/** How many of everything, and what the makers share. */
export interface Plenty {
  world: World
  n: number
  made: Made
  norms: readonly Norm[]
  files: readonly EvidenceFile[]
}

export const act = { act: 'test.prepared', label: 'test' }
export const day = '2026-11-24'
export const moment = new Date('2026-11-24T09:00:00Z')
export const somebody = { id: '0'.repeat(24), name: 'Somebody' }

/** `n` of what one gives for 0, 1, 2 … */
export const times = <T>(n: number, one: (index: number) => T): T[] =>
  Array.from({ length: n }, (_, index) => one(index))

/** Creates `n` records and notes their ids. */
export function each<T extends object>(
  plenty: Plenty,
  work: Work,
  of: { collection: Collection<T>; one: (index: number) => T },
): void {
  plenty.made[of.collection.name] = times(plenty.n, (index) => work.create(of.collection, of.one(index), act))
}

/** All of a kind for the first record, one of them for the others. */
export const some = <T>(all: readonly T[], index: number): T[] => (index === 0 ? [...all] : all.slice(index, index + 1))

export const idsOf = ({ made }: Plenty, name: string): string[] => made[name] ?? []
