import type { Role } from './permissions.ts'

/** How somebody has shown who he or she is: what a session remembers of it. */
export type Proof = 'pwd' | 'idp' | 'idp-strong' | 'otp' | 'pk' | 'recovery'

export interface Shown {
  proofs: readonly Proof[]
  /** the moment, in milliseconds, at which all that this person has to show was last shown */
  at: number
}

/** The roles that need a second factor where an authority has not chosen otherwise. */
export const defaultPolicy: readonly Role[] = ['administrator', 'consultant', 'ict-manager', 'management']

/** The roles that need one under what an authority chose; an empty choice is a choice. */
export const policyOf = (chosen: readonly Role[] | null | undefined): readonly Role[] => chosen ?? defaultPolicy

/** The roles of somebody in one authority, and what that authority chose. */
export interface Held {
  roles: readonly Role[]
  policy: readonly Role[] | null | undefined
}

/** Whether these roles need a second factor under this choice. */
export const needsSecondFactor = ({ roles, policy }: Held): boolean =>
  roles.some((role) => policyOf(policy).includes(role))

/** Whether somebody must have one: by a role in any authority, or because he or she administers the installation. */
export const mustHaveOne = (person: { isInstallationAdministrator: boolean; held: readonly Held[] }): boolean =>
  person.isInstallationAdministrator || person.held.some(needsSecondFactor)

/** Whether a passkey of somebody with these roles has to check who holds it, by a finger, a face or a PIN. */
export const needsVerification = (person: { isInstallationAdministrator: boolean; held: readonly Held[] }): boolean =>
  person.isInstallationAdministrator ||
  person.held.some(({ roles }) => roles.some((one) => defaultPolicy.includes(one)))

/** Whether what was shown counts as two factors, or as a provider that answers for them. */
export const isStrong = (proofs: readonly Proof[]): boolean =>
  proofs.some((proof) => proof === 'otp' || proof === 'pk' || proof === 'recovery' || proof === 'idp-strong')

/** Whether somebody who showed this may come in. Who has a second factor shows it, also where no role needs it. */
export const isEnough = (proofs: readonly Proof[], person: { mustHaveOne: boolean; hasOne: boolean }): boolean =>
  isStrong(proofs) || (proofs.length > 0 && !person.mustHaveOne && !person.hasOne)

/** How long a proof counts for what changes who may do what, in milliseconds. */
export const freshFor = 15 * 60_000

/** Whether it was shown a short while ago; what was shown in the future was shown under a wrong clock. */
export const isFresh = (shown: Shown | undefined, now: number): boolean =>
  shown !== undefined && shown.at <= now && now - shown.at <= freshFor

/** Small letters and digits of which none is taken for another. */
export const recoveryAlphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

export const recoveryCount = 10

/**
 * Ten recovery codes of sixteen signs in four groups, 79 bits each: so many that their plain hash cannot be turned back.
 * `random` gives a whole number from 0 up to but not including its argument.
 */
export function recoveryCodes(random: (below: number) => number): string[] {
  const group = (): string =>
    Array.from({ length: 4 }, () => recoveryAlphabet.charAt(random(recoveryAlphabet.length))).join('')
  return Array.from({ length: recoveryCount }, () => Array.from({ length: 4 }, group).join('-'))
}

const recoveryForm = new RegExp(`^[${recoveryAlphabet}]{16}$`)

/** A recovery code as it was typed, in the form that is hashed; undefined when it cannot be one. */
export function plainRecoveryCode(typed: string): string | undefined {
  const plain = typed.toLowerCase().replace(/[\s\p{Pd}.]/gu, '')
  return recoveryForm.test(plain) ? plain : undefined
}

/** A code of an authenticator app as it was typed, as six digits; undefined when it cannot be one. */
export function plainCode(typed: string): string | undefined {
  const plain = typed.replace(/[\s\p{Pd}.]/gu, '')
  return /^[0-9]{6}$/.test(plain) ? plain : undefined
}
