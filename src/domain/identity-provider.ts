import { isNationalNumber } from './national-number.ts'
import type { Id } from './organisation.ts'
import type { Role } from './permissions.ts'
import type { Language } from './text.ts'

/** What we want to know of a person who comes from an identity provider, each from one attribute of it. */
export const claimNames = [
  'subject',
  'employeeNumber',
  'email',
  'givenName',
  'familyName',
  'roles',
  'organisation',
  'language',
] as const
export type ClaimName = (typeof claimNames)[number]

/** Per claim the attribute that it comes from, as `name`, or `name split ;` for several values in one text. */
export type AttributeMap = Readonly<Partial<Record<ClaimName, string>>>

export interface AttributeRule {
  name: string
  separator: string | null
}

/** How accounts come to be at a first sign-in. */
export const provisionings = ['none', 'match', 'employee'] as const
/**
 * none: only who was linked before; match: who has an invitation, or is on the staff list with that number or address;
 * employee: anybody whom the provider names, as an employee and nothing more.
 */
export type Provisioning = (typeof provisionings)[number]

/** What a person is according to the provider, as texts. */
export interface Claims {
  subject: string
  employeeNumber: string | null
  email: string | null
  givenName: string | null
  familyName: string | null
  roles: readonly string[]
  organisation: string | null
  language: Language | null
}

/** Roles that only an administrator gives, in person: never a provider. */
export const privilegedRoles: readonly Role[] = ['administrator', 'consultant', 'ict-manager', 'management']

/** Under these names providers hand out the national number; compared without case and signs. */
const nationalNames = [
  'egovnrn',
  'rrn',
  'insz',
  'niss',
  'nationalnumber',
  'rijksregisternummer',
  'nationalregisternumber',
]

/**
 * Reads `name` or `name split ;`. The separator is one or two signs; there are no patterns, which somebody could make so
 * that they never end. Undefined for anything else.
 */
export function parseAttributeRule(written: string): AttributeRule | undefined {
  const [, name = '', separator] = /^(\S{1,256})(?: split (\S{1,2}))?$/.exec(written.trim()) ?? []
  return name === '' ? undefined : { name, separator: separator ?? null }
}

/** True for an attribute that is the national number by its name: it may not be asked without a legal basis (law of 8 August 1983, art. 8). */
export const isNationalAttribute = (name: string): boolean =>
  nationalNames.some((one) =>
    name
      .toLowerCase()
      .replace(/[^a-z]/g, '')
      .endsWith(one),
  )

export interface ReadClaims {
  claims: Claims
  /** claims that were left out because a national number stood in them */
  nationalIn: readonly ClaimName[]
}

/**
 * What the map makes of the attributes of a person. `nameId` is the subject where no attribute is named for it. A value
 * that is a national number is dropped, and the claim is named; as the subject it cannot be dropped: undefined.
 */
export function readClaims(
  map: AttributeMap,
  given: { nameId: string; attributes: ReadonlyMap<string, readonly string[]> },
): ReadClaims | undefined {
  const nationalIn: ClaimName[] = []
  const valuesOf = (claim: ClaimName): readonly string[] => {
    const rule = map[claim] === undefined ? undefined : parseAttributeRule(map[claim])
    const written = rule === undefined ? [] : (given.attributes.get(rule.name) ?? [])
    const values = written.flatMap((value) => split(value, rule?.separator ?? null))
    const kept = values.filter((value) => !isNationalNumber(value))
    if (kept.length < values.length) nationalIn.push(claim)
    return kept
  }
  const first = (claim: ClaimName): string | null => valuesOf(claim)[0] ?? null
  const subject = map.subject === undefined ? (isNationalNumber(given.nameId) ? null : given.nameId) : first('subject')
  if (subject === null) return undefined
  const claims = {
    subject,
    employeeNumber: first('employeeNumber'),
    email: addressOf(first('email')),
    givenName: first('givenName'),
    familyName: first('familyName'),
    roles: [...new Set(valuesOf('roles'))],
    organisation: first('organisation'),
    language: languageOf(first('language')),
  }
  return { claims, nationalIn }
}

const split = (value: string, separator: string | null): string[] =>
  (separator === null ? [value] : value.split(separator)).map((part) => part.trim()).filter((part) => part !== '')

const addressOf = (written: string | null): string | null =>
  written !== null && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(written) && written.length <= 254
    ? written.toLowerCase()
    : null

/** nl, nl-BE, NL; and the numbers 1 and 2 with which some Belgian directories say Dutch and French are not read. */
function languageOf(written: string | null): Language | null {
  const code = written?.slice(0, 2).toLowerCase()
  return code === 'nl' || code === 'fr' || code === 'de' || code === 'en' ? code : null
}

/** The roles that the values stand for. A value that the map does not know gives none; a privileged role is never given. */
export function mappedRoles(map: Readonly<Record<string, Role>>, values: readonly string[]): Role[] {
  const known = new Map(Object.entries(map))
  const found = values.map((value) => known.get(value)).filter((role) => role !== undefined)
  return [...new Set(found)].filter((role) => !privilegedRoles.includes(role))
}

/** What is known here of the person who comes from a provider. */
export interface Known {
  /** the account that this subject was linked to before */
  linked: Account | undefined
  /** the account of this organisation that was invited at the address that the provider gives */
  invited: Account | undefined
  /** the person of the staff list with that number, or with that address when it is the only one */
  employee: { id: Id; account: Account | undefined } | undefined
  /** whether any account has the address that the provider gives */
  isAddressTaken: boolean
}

export interface Account {
  id: Id
  isDisabled: boolean
  /** roles in the organisation of the provider; none: no member of it any more */
  roles: readonly Role[]
  /** a consultant anywhere, or an administrator of the installation */
  isBeyond: boolean
  /** its owner has a password or a second factor of here: then only the owner says who he or she is elsewhere */
  isClaimed: boolean
}

export type Arrival =
  | { kind: 'enter'; account: Id; link: boolean; employee: Id | null }
  | { kind: 'create'; employee: Id | null }
  | {
      kind: 'refuse'
      reason:
        'other-organisation' | 'disabled' | 'not-a-member' | 'privileged' | 'unknown' | 'claimed' | 'address-taken'
    }

/**
 * Who comes in at the door of an organisation, of whom its identity provider says this. A provider signs in people of its
 * own organisation only; never a consultant or an administrator, whose say goes beyond what the organisation can vouch for.
 * An account is known by provider and subject, never by its address alone: one that its owner uses already is linked by
 * the owner only (decideLink).
 */
export function decideArrival(
  claims: Pick<Claims, 'organisation'>,
  known: Known,
  rules: { provisioning: Provisioning; organisation: string | null },
): Arrival {
  if (rules.organisation !== null && claims.organisation !== rules.organisation)
    return { kind: 'refuse', reason: 'other-organisation' }
  if (known.linked !== undefined) return entering(known.linked, { link: false, employee: null })
  if (rules.provisioning === 'none') return { kind: 'refuse', reason: 'unknown' }
  const account = known.invited ?? known.employee?.account
  const employee = known.employee?.id ?? null
  if (account !== undefined) return entering(account, { link: true, employee })
  if (rules.provisioning === 'match' && employee === null) return { kind: 'refuse', reason: 'unknown' }
  if (known.isAddressTaken) return { kind: 'refuse', reason: 'address-taken' }
  return { kind: 'create', employee }
}

/** Whether the owner of an account, who is in, may link it with whom this provider says that he or she is. */
export function decideLink(
  claims: Pick<Claims, 'organisation'>,
  account: Account,
  rules: { organisation: string | null },
): Arrival {
  if (rules.organisation !== null && claims.organisation !== rules.organisation)
    return { kind: 'refuse', reason: 'other-organisation' }
  return entering({ ...account, isClaimed: false }, { link: true, employee: null })
}

function entering(account: Account, found: { link: boolean; employee: Id | null }): Arrival {
  if (account.isDisabled) return { kind: 'refuse', reason: 'disabled' }
  if (account.isBeyond || account.roles.includes('administrator') || account.roles.includes('consultant'))
    return { kind: 'refuse', reason: 'privileged' }
  if (account.roles.length === 0) return { kind: 'refuse', reason: 'not-a-member' }
  if (found.link && account.isClaimed) return { kind: 'refuse', reason: 'claimed' }
  return { kind: 'enter', account: account.id, ...found }
}

/** How long a certificate still holds, as the pages and the mails warn of it. */
export type CertificateState = 'valid' | 'ends-in-60' | 'ends-in-30' | 'ends-in-7' | 'ended'

/** Warned 60, 30 and 7 days before: a provider changes its certificate by hand, and both sides need their time. */
export function certificateState(notAfter: Date, now: Date): CertificateState {
  const days = (notAfter.getTime() - now.getTime()) / 86_400_000
  if (days <= 0) return 'ended'
  if (days <= 7) return 'ends-in-7'
  if (days <= 30) return 'ends-in-30'
  return days <= 60 ? 'ends-in-60' : 'valid'
}
