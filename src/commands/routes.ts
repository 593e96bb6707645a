import { permissions } from '../domain/permissions.ts'
import { isPermission, type May } from '../web/route.ts'
import { routes } from '../web/routes.ts'
import type { Command } from './command.ts'
import { jsonOption, printList } from './print.ts'

export const routesCommand: Command = {
  about: 'Lists every address of the web application: method, path, permission and the roles that have it.',
  options: { json: jsonOption },
  example: 'routes --json',
  run: (given, io) => {
    const all = routes.map(({ method, path, may }) => ({
      method: method.toUpperCase(),
      path,
      may,
      roles: rolesWith(may),
    }))
    printList({ given, io }, all, {
      heads: ['METHOD', 'PATH', 'MAY', 'ROLES'],
      row: ({ method, path, may, roles }) => [method, path, may, (roles ?? []).join(', ')],
      none: 'There are no routes.',
    })
    return Promise.resolve()
  },
}

/** The roles that have a permission; null for what is not a matter of roles. */
const rolesWith = (may: May): readonly string[] | null => (isPermission(may) ? permissions[may] : null)
