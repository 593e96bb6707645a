import type { Request } from 'express'
import { isAllowed, type Permission } from '../domain/permissions.ts'
import type { Key } from '../i18n/translate.ts'

interface MenuItem {
  label: string
  href: string
  current: boolean
}

interface Row {
  path: string
  /** what belongs to it, when that is more than what lies beneath its path */
  under?: string
  label: Key
  may: Permission
}

/** The side menu in the words of the job. A row per page that has one, with the permission that opens it. */
const groups: readonly { heading?: Key; rows: readonly Row[] }[] = [
  {
    rows: [
      { path: '', label: 'terms.menu.today', may: 'home.read' },
      { path: '/norms', label: 'terms.menu.norms', may: 'norm.read' },
      { path: '/controls', label: 'terms.menu.controls', may: 'control.read' },
      { path: '/evidence', label: 'terms.menu.evidence', may: 'evidence.read' },
      { path: '/agreement/signatures', under: '/agreement', label: 'terms.menu.agreement', may: 'agreement.read' },
      { path: '/employees', label: 'terms.menu.employees', may: 'employee.read' },
      { path: '/risks', label: 'terms.menu.risks', may: 'risk.read' },
      { path: '/plan', label: 'terms.menu.plan', may: 'plan.read' },
      { path: '/visits', label: 'terms.menu.visits', may: 'visit.read' },
    ],
  },
  {
    heading: 'terms.menu.paper',
    rows: [{ path: '/documents', label: 'terms.menu.documents', may: 'document.read' }],
  },
  {
    rows: [
      { path: '/settings', label: 'terms.menu.settings', may: 'organisation.read' },
      { path: '/trail', label: 'terms.menu.trail', may: 'trail.read' },
    ],
  },
]

/** Only what the visitor's roles may do. Somebody with one page to go to sees no menu. */
export function menuFor(req: Request, home: string): { heading?: string; items: MenuItem[] }[] {
  const path = req.originalUrl.split('?')[0] ?? ''
  const shown = groups
    .map(({ heading, rows }) => ({
      ...(heading === undefined ? {} : { heading: req.t(heading) }),
      items: rows
        .filter((row) => isAllowed(req.roles, row.may))
        .map((row) => ({ label: req.t(row.label), href: home + row.path, current: isCurrent(row, home, path) })),
    }))
    .filter((group) => group.items.length > 0)
  return shown.flatMap((group) => group.items).length < 2 ? [] : shown
}

/** Of what lies beneath today only itself is today. */
function isCurrent({ path: own, under = own }: Row, home: string, path: string): boolean {
  return path === home + own || path === home + under || (own !== '' && path.startsWith(`${home}${under}/`))
}
