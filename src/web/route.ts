import type { Request, Response } from 'express'
import type { Permission } from '../domain/permissions.ts'

export type Handler = (req: Request, res: Response) => void | Promise<void>

/**
 * Who may use a route. There is no default: the type asks for it.
 * A permission belongs to routes below /o/:organisation, where there is a role to have it by.
 */
export type May = 'anyone' | 'signed-in' | 'installation-administrator' | Permission

/**
 * What a form may send. In memory: one file, as `req.file`; a larger one is refused at the door (413).
 * On disk: `req.uploads`, gone after the answer; what is too large or too many is in it as such, so that the form can
 * be shown again with what was typed.
 */
export interface UploadRule {
  field: string
  /** of one file */
  maxBytes: number
  /** 1 unless told */
  files?: number
  to?: 'memory' | 'disk'
}

export interface Route {
  method: 'get' | 'post'
  path: string
  may: May
  /** the form sends files */
  upload?: UploadRule
  handler: Handler
}

/** The routes of a feature below an organisation: `/norms` becomes `/o/:organisation/norms`. */
export function organisationRoutes(routes: readonly (Route & { may: Permission })[]): Route[] {
  return routes.map((route) => ({ ...route, path: `/o/:organisation${route.path}` }))
}
