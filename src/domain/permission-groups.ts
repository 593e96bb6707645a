import { isAllowed, type Permission, permissions, type Role } from './permissions.ts'

/** What permissions are about, for who reads the table: in this order. */
export const permissionGroups = ['everybody', 'security', 'plan', 'staff', 'authority'] as const
export type PermissionGroup = (typeof permissionGroups)[number]

type Subject = Permission extends infer P ? (P extends `${infer S}.${string}` ? S : never) : never

/** Where each subject stands. One that is in the table of permissions and not here does not compile. */
const groupOf: Readonly<Record<Subject, PermissionGroup>> = {
  ...{ home: 'everybody', search: 'everybody' },
  ...{ norm: 'security', control: 'security', evidence: 'security', risk: 'security' },
  ...{ plan: 'plan', document: 'plan', visit: 'plan' },
  ...{ employee: 'staff', agreement: 'staff' },
  ...{ organisation: 'authority', site: 'authority', person: 'authority' },
  ...{ 'identity-provider': 'authority', trail: 'authority' },
}

const names = Object.keys(permissions) as Permission[]

/** Every permission once, in groups; with a role only those that it has. A group with nothing in it is left out. */
export function groupedPermissions(role?: Role): { group: PermissionGroup; permissions: Permission[] }[] {
  const shown = names.filter((name) => role === undefined || isAllowed([role], name))
  return permissionGroups
    .map((group) => ({ group, permissions: shown.filter((name) => groupOf[subjectOf(name)] === group) }))
    .filter((one) => one.permissions.length > 0)
}

const subjectOf = (name: Permission): Subject => name.split('.')[0] as Subject
