import type { Role } from './permissions.ts'
import type { Language } from './text.ts'

/** A day as `YYYY-MM-DD`. Days have no time zone; moments are `Date`. */
export type Day = string

/** The 24 hexadecimal digits that name a record. */
export type Id = string

/** Legal persons that one administration may serve. */
export const entityKinds = [
  'municipality',
  'ocmw',
  'school',
  'police-zone',
  'care-home',
  'autonomous-company',
  'other',
] as const
export type EntityKind = (typeof entityKinds)[number]

/** A legal person within an organisation: it has its own council, budget and company number. */
export interface Entity {
  id: Id
  kind: EntityKind
  name: string
  kboNumber?: string
}

export const siteKinds = [
  'town-hall',
  'ocmw-house',
  'care-home',
  'library',
  'school',
  'depot',
  'police-station',
  'sports-hall',
  'child-care',
  'other',
] as const
export type SiteKind = (typeof siteKinds)[number]

/** A building or place where the organisation works. */
export interface Site {
  id: Id
  kind: SiteKind
  name: string
  street: string
  postcode: string
  municipality: string
  /** the entity that answers for the building */
  entity?: Id
  /** name of the person responsible on the spot */
  responsible: string
}

/** A local authority: one administration, with one or more legal persons. */
export interface Organisation {
  id: Id
  slug: string
  name: string
  /** the languages the authority works in; the first is its own */
  languages: readonly Language[]
  nisCode?: string
  /** the edition of the norm catalogue it works on */
  edition: string
  /** the roles that need a second factor; null or absent: those of second-factor.ts */
  secondFactorRoles?: readonly Role[] | null
}

/**
 * A company number of the Kruispuntbank van Ondernemingen as ten digits, or undefined when it is none.
 * Ten digits, the first 0 or 1; the last two are 97 minus the first eight modulo 97.
 * Dots, spaces and a leading BE are allowed in what people type.
 */
export function parseKboNumber(text: string): string | undefined {
  const digits = text.trim().replace(/^BE/i, '').replace(/[\s.]/g, '')
  const whole = digits.length === 9 ? `0${digits}` : digits
  if (!/^[01]\d{9}$/.test(whole)) return undefined
  const check = 97 - (Number(whole.slice(0, 8)) % 97)
  return check === Number(whole.slice(8)) ? whole : undefined
}

/** A company number as it is printed: `0207.123.456`. */
export const formatKboNumber = (digits: string): string =>
  `${digits.slice(0, 4)}.${digits.slice(4, 7)}.${digits.slice(7)}`

/**
 * A NIS code of a municipality: five digits. The first names the province (1 Antwerpen … 9 Namur),
 * the second the arrondissement within it; the last three the municipality, which is never 000.
 */
export function parseNisCode(text: string): string | undefined {
  const digits = text.replace(/\s/g, '')
  return /^[1-9][1-9]\d{3}$/.test(digits) && !digits.endsWith('000') ? digits : undefined
}

/** A slug is the organisation's name in addresses: lower-case letters, digits and single hyphens, 2 to 40 characters. */
export const isSlug = (text: string): boolean =>
  /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && text.length >= 2 && text.length <= 40
