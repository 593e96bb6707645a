import type { Request, Response } from 'express'
import { listMembers, type Member } from '../../data/members.ts'
import { groupedPermissions } from '../../domain/permission-groups.ts'
import { isAllowed, type Permission, type Role, roles } from '../../domain/permissions.ts'

/** Who may what in this authority: the table of permissions in words, with who has each role. */
export async function showPermissions(req: Request, res: Response): Promise<void> {
  const { t, organisation } = req
  const members = await listMembers(req.context.store, organisation.id)
  const base = `/o/${organisation.slug}`
  res.page('people/permissions', {
    title: t('permissions.title'),
    breadcrumb: [
      { href: `${base}/settings`, label: t('organisations.title') },
      { href: `${base}/people`, label: t('people.title') },
    ],
    sheets: ['access.css'],
    roles: roles.map((role) => roleOf(req, role, members)),
    groups: groupedPermissions().map(({ group, permissions }) => ({
      label: t(`permissions.group.${group}`),
      rows: permissions.map((name) => ({
        label: words(req, name),
        cells: roles.map((role) => isAllowed([role], name)),
      })),
    })),
  })
}

const words = ({ t }: Request, name: Permission): string => t(`permissions.may.${name}`)

interface RoleView {
  name: string
  count: string
  /** who has it, by name; '' for nobody */
  holders: string
  total: string
  groups: { label: string; rows: string[] }[]
}

function roleOf(req: Request, role: Role, members: readonly Member[]): RoleView {
  const { t, language } = req
  const holders = members
    .filter(({ membership, user }) => membership.roles.includes(role) && user.disabledAt === null)
    .map(({ user }) => user.name)
    .toSorted((a, b) => a.localeCompare(b, language))
  const groups = groupedPermissions(role).map(({ group, permissions }) => ({
    label: t(`permissions.group.${group}`),
    rows: permissions.map((name) => words(req, name)),
  }))
  return {
    name: t(`terms.role.${role}`),
    count: holders.length === 0 ? t('permissions.nobody') : t('permissions.count', { count: holders.length }),
    holders: holders.join(', '),
    total: t('permissions.all', { count: groups.flatMap(({ rows }) => rows).length }),
    groups,
  }
}
