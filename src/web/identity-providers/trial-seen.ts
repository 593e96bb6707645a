import type { StoredIdentityProvider } from '../../data/identity-providers.ts'
import { type Claims, isNationalAttribute, mappedRoles, readClaims } from '../../domain/identity-provider.ts'
import { hasNationalNumber, isNationalNumber } from '../../domain/national-number.ts'
import type { Role } from '../../domain/permissions.ts'

/** What a provider said in a trial, with no national number in it: it waits for a minute until it is shown. */
export interface Seen {
  nameId: string | null
  /** null: a national number, which is not shown */
  attributes: { name: string; values: (string | null)[] }[]
  context: string | null
  /** what would become of it; null: nobody can be recognised by it */
  claims: Claims | null
  roles: Role[]
  checks: Record<'signature' | 'subject' | 'organisation' | 'national' | 'strong', boolean | null>
}

interface Said {
  nameId: string
  attributes: ReadonlyMap<string, readonly string[]>
  authenticationContext: string | undefined
}

/** How many attributes a page shows; a provider that sends more has something else wrong. */
const most = 100

/** What is shown of an answer that was believed. */
export function seenOf(provider: StoredIdentityProvider, said: Said): Seen {
  const read = isNationalNumber(said.nameId) ? undefined : readClaims(provider.attributes, said)
  const { authenticationContext: context = null } = said
  const binding = provider.organisationBinding
  const strong = provider.strongContexts
  return {
    nameId: masked('', said.nameId),
    attributes: [...said.attributes]
      .slice(0, most)
      .map(([name, values]) => ({ name, values: values.slice(0, most).map((value) => masked(name, value)) })),
    context,
    claims: read === undefined ? null : withoutNational(read.claims),
    roles: mappedRoles(
      Object.fromEntries(provider.roleMap.map(({ value, role }) => [value, role])),
      read?.claims.roles ?? [],
    ),
    checks: {
      signature: true,
      subject: read !== undefined,
      organisation: binding === null ? null : read?.claims.organisation === binding,
      national: read !== undefined && read.nationalIn.length === 0,
      strong: strong.length === 0 ? null : context !== null && strong.includes(context),
    },
  }
}

const masked = (name: string, value: string): string | null =>
  isNationalAttribute(name) || isNationalNumber(value) || hasNationalNumber(value) ? null : value

/** A number that stands in the middle of a text is dropped by nobody before. */
const withoutNational = (claims: Claims): Claims =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' ? masked('', value) : Array.isArray(value) ? value.filter(isClean) : value,
    ]),
  ) as unknown as Claims

const isClean = (value: unknown): boolean => typeof value !== 'string' || !hasNationalNumber(value)
