import type { EntityKind, SiteKind } from '../domain/organisation.ts'

/** What a form or a command gives to save an entity. `version` is that of the record it was made from; 0 for a new one. */
export interface EntityInput {
  kind: EntityKind
  name: string
  kboNumber: string
  version: number
}

export interface SiteInput {
  kind: SiteKind
  name: string
  street: string
  postcode: string
  municipality: string
  /** empty: none */
  entity: string
  responsible: string
  version: number
}
