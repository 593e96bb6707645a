import { createHash } from 'node:crypto'
import type { AgreementVersion, Signature } from './agreement.ts'
import { type Employee, isInService } from './employee.ts'
import type { Day } from './organisation.ts'

/**
 * SHA-256 over everything that a signature says, in a fixed order, as 64 hexadecimal digits. The first word names the
 * form, so that a later form can be told from this one.
 */
export function signatureDigest(signature: Omit<Signature, 'id' | 'digest'>): string {
  const { employee, agreement, number, language, sha256, statement, name, user, signedAt, way, shown, receipt } =
    signature
  const said = [
    'waarborg-signature-1',
    ...[employee, agreement, number, language, sha256, statement, name, user, signedAt.toISOString(), way],
    [shown.openedAt.toISOString(), shown.parts, shown.changes],
    receipt,
  ]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

/** False when something of the record was changed after it was given, whatever it was made into. */
export function signatureIsWhole(signature: Omit<Signature, 'id'>): boolean {
  try {
    return signatureDigest(signature) === signature.digest
  } catch {
    // A date that is none, or a part that is not there any more: that too is a change.
    return false
  }
}

/** `earlier`: signed a version before this one, not yet this one. */
export const signingStates = ['signed', 'earlier', 'unsigned'] as const
export type SigningState = (typeof signingStates)[number]

export interface Signing<E, S> {
  employee: E
  state: SigningState
  /** to this version */
  signature?: S
  /** the latest one to an earlier version, when there is none to this one */
  earlier?: S
}

/** How those who are in service today stand to a version, in the order of `employees`. Each person counts once. */
export function signingOf<
  E extends Pick<Employee, 'id' | 'startedOn' | 'leftOn'>,
  S extends Pick<Signature, 'employee' | 'agreement' | 'number'>,
>(given: {
  employees: readonly E[]
  signatures: readonly S[]
  agreement: Pick<AgreementVersion, 'id' | 'number'>
  today: Day
}): Signing<E, S>[] {
  const { agreement, today } = given
  const current = new Map<string, S>()
  const before = new Map<string, S>()
  for (const signature of given.signatures) {
    if (signature.agreement === agreement.id) current.set(signature.employee, signature)
    else if (signature.number < agreement.number && signature.number >= (before.get(signature.employee)?.number ?? 0))
      before.set(signature.employee, signature)
  }
  return given.employees
    .filter((employee) => isInService(employee, today))
    .map((employee) => {
      const signature = current.get(employee.id)
      if (signature !== undefined) return { employee, state: 'signed', signature }
      const earlier = before.get(employee.id)
      return earlier === undefined ? { employee, state: 'unsigned' } : { employee, state: 'earlier', earlier }
    })
}

export interface SigningCounts extends Record<SigningState, number> {
  total: number
}

export function countSignings(signings: readonly { state: SigningState }[]): SigningCounts {
  const counts = { signed: 0, earlier: 0, unsigned: 0, total: signings.length }
  for (const { state } of signings) counts[state] += 1
  return counts
}

/** Counts per service: in the order in which they first occur; '' holds those without one. */
export const countsPerService = <E extends Pick<Employee, 'service'>>(
  signings: readonly Signing<E, unknown>[],
): Map<string, SigningCounts> => countsBy(signings, ({ employee }) => employee.service)

/** Counts per place of work, by its id; null holds those without one. */
export const countsPerSite = <E extends Pick<Employee, 'site'>>(
  signings: readonly Signing<E, unknown>[],
): Map<string | null, SigningCounts> => countsBy(signings, ({ employee }) => employee.site)

function countsBy<T extends { state: SigningState }, K>(
  signings: readonly T[],
  keyOf: (one: T) => K,
): Map<K, SigningCounts> {
  const groups = Map.groupBy(signings, keyOf)
  return new Map([...groups].map(([key, group]) => [key, countSignings(group)]))
}
