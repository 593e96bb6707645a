/** The roles a person can have in an organisation. One person may have several. */
export const roles = [
  'administrator',
  'consultant',
  'ict-manager',
  'management',
  'building-manager',
  'hr',
  'employee',
] as const
export type Role = (typeof roles)[number]

/**
 * Who may do what in an organisation: the only such table in the house. `noun.verb`.
 * Whoever may write a thing may read it: the table says so explicitly, row by row.
 */
export const permissions = {
  'home.read': ['administrator', 'consultant', 'ict-manager', 'management', 'building-manager', 'hr', 'employee'],
  'norm.read': ['administrator', 'consultant', 'ict-manager', 'management', 'building-manager', 'hr'],
  'norm.answer': ['consultant', 'ict-manager'],
  'control.read': ['administrator', 'consultant', 'ict-manager', 'management', 'building-manager', 'hr'],
  'control.write': ['consultant', 'ict-manager'],
  'control.check': ['consultant', 'ict-manager', 'building-manager'],
  'plan.read': ['administrator', 'consultant', 'ict-manager', 'management', 'building-manager', 'hr'],
  'plan.write': ['consultant', 'ict-manager'],
  'plan.import': ['consultant', 'ict-manager'],
  'evidence.read': ['administrator', 'consultant', 'ict-manager', 'management', 'building-manager', 'hr'],
  'evidence.write': ['consultant', 'ict-manager', 'building-manager', 'hr'],
  'risk.read': ['administrator', 'consultant', 'ict-manager', 'management', 'building-manager'],
  'risk.write': ['consultant', 'ict-manager'],
  'risk.accept': ['management', 'ict-manager'],
  'agreement.sign': ['administrator', 'consultant', 'ict-manager', 'management', 'building-manager', 'hr', 'employee'],
  'agreement.read': ['administrator', 'consultant', 'ict-manager', 'management', 'hr'],
  'agreement.write': ['consultant', 'hr'],
  'employee.read': ['administrator', 'consultant', 'ict-manager', 'management', 'hr'],
  'employee.write': ['hr'],
  'visit.read': ['administrator', 'consultant', 'ict-manager', 'management'],
  'visit.write': ['consultant'],
  'trail.read': ['administrator', 'consultant', 'ict-manager', 'management'],
  'document.read': ['administrator', 'consultant', 'ict-manager', 'management', 'building-manager'],
  'search.read': ['administrator', 'consultant', 'ict-manager', 'management', 'building-manager', 'hr'],
  'organisation.read': ['administrator', 'consultant', 'ict-manager', 'management', 'building-manager', 'hr'],
  'organisation.write': ['administrator'],
  'site.write': ['administrator', 'consultant', 'ict-manager', 'building-manager'],
  'person.read': ['administrator', 'consultant', 'ict-manager', 'management', 'hr'],
  'person.write': ['administrator'],
  'identity-provider.read': ['administrator', 'consultant', 'ict-manager'],
  'identity-provider.write': ['administrator'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof permissions

/** True when one of the roles allows it. */
export function isAllowed(held: readonly Role[], permission: Permission): boolean {
  const allowed: readonly Role[] = permissions[permission]
  return held.some((role) => allowed.includes(role))
}
