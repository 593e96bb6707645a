import type { Request, Response } from 'express'
import type { Permission } from '../domain/permissions.ts'

export type Handler = (req: Request, res: Response) => void | Promise<void>

/**
 * Who may use a route. There is no default: the type asks for it.
 * A permission belongs to routes below /o/:organisation, where there is a role to have it by.
 */
export type May = 'anyone' | 'signed-in' | 'installation-administrator' | Permission

export interface Route {
  method: 'get' | 'post'
  path: string
  may: May
  /** the form sends a file in this field, of at most so many bytes */
  upload?: { field: string; maxBytes: number }
  handler: Handler
}

/** The routes of a feature below an organisation: `/norms` becomes `/o/:organisation/norms`. */
export function organisationRoutes(routes: readonly (Route & { may: Permission })[]): Route[] {
  return routes.map((route) => ({ ...route, path: `/o/:organisation${route.path}` }))
}
