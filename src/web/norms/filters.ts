import type { Request } from 'express'
import type { NormStanding, Standing } from '../../domain/assessment.ts'
import { fold } from '../../domain/folding.ts'
import { isVerified, type Norm } from '../../domain/norm.ts'
import { standingOrder } from './standing.ts'

/** What a visitor asked of the list; null and empty mean: everything. */
export interface NormFilter {
  q: string
  chapter: string | null
  standing: Standing | 'applicable' | null
  provenance: 'verified' | 'unverified' | null
}

export const standingFilters = ['applicable', ...standingOrder] as const
export const provenanceFilters = ['verified', 'unverified'] as const

/** The filter in the address. What is not one of the choices is left out rather than refused. */
export function readFilter(req: Request): NormFilter {
  const asked = (name: string): string => {
    const value = req.query[name]
    return typeof value === 'string' ? value.trim().slice(0, 200) : ''
  }
  return {
    q: asked('q'),
    chapter: req.context.catalogue.chapters.find(({ code }) => code === asked('chapter'))?.code ?? null,
    standing: standingFilters.find((one) => one === asked('standing')) ?? null,
    provenance: provenanceFilters.find((one) => one === asked('provenance')) ?? null,
  }
}

/** True when the filter lets it through. Every word of the search must occur, in whatever language. */
export function passes({ norm, standing }: NormStanding, filter: NormFilter): boolean {
  if (filter.chapter !== null && norm.chapter !== filter.chapter) return false
  if (filter.standing === 'applicable' && standing === 'not-applicable') return false
  if (filter.standing !== null && filter.standing !== 'applicable' && standing !== filter.standing) return false
  if (filter.provenance !== null && isVerified(norm) !== (filter.provenance === 'verified')) return false
  if (filter.q === '') return true
  const text = searchable(norm)
  return fold(filter.q)
    .split(' ')
    .every((word) => text.includes(word))
}

/** The norms are read once at start and never change: neither does their text to search in. */
const remembered = new WeakMap<Norm, string>()

function searchable(norm: Norm): string {
  let text = remembered.get(norm)
  if (text === undefined) {
    const texts = [norm.title, norm.requirement, ...norm.points].flatMap((one) => Object.values(one))
    text = fold([norm.id, ...texts].join(' '))
    remembered.set(norm, text)
  }
  return text
}
