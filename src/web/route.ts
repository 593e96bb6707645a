import type { Request, Response } from 'express'
import { type Permission, permissions } from '../domain/permissions.ts'

export type Handler = (req: Request, res: Response) => void | Promise<void>

/**
 * Who may use a route. There is no default: the type asks for it.
 * `pending` is for who gave the password and not yet the second factor, and for nobody else.
 * `any-administrator` administers the installation or an organisation.
 * A permission belongs to routes below /o/:organisation, where there is a role to have it by.
 */
export type May = 'anyone' | 'pending' | 'signed-in' | 'installation-administrator' | 'any-administrator' | Permission

/** Whether it takes a role in the organisation of the address. */
export const isPermission = (may: May): may is Permission => Object.hasOwn(permissions, may)

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
  /**
   * Asks who has not shown it for a quarter of an hour to show once more who he or she is. A file that tells of everybody
   * or of all that happened has it too; its address ends as the name of a file does, so that the way back knows it.
   */
  stepUp?: boolean
  /** shows something of every organisation of the visitor: asks the second factor that any of them asks of a role there */
  ofAll?: boolean
  /** the form sends files */
  upload?: UploadRule
  /** a session that an identity provider vouched for may not: how somebody comes in here is not for a provider to change */
  notByProvider?: boolean
  /**
   * Before and without the session, for a form that another site sends: no token of ours is in it. It must not let anybody
   * do anything. Everything else asks for the token.
   */
  csrf?: 'none'
  /** of a form without files; 400kb unless told */
  bodyLimit?: string
  handler: Handler
}

/** The routes of a feature below an organisation: `/norms` becomes `/o/:organisation/norms`. */
export function organisationRoutes(routes: readonly (Route & { may: Permission })[]): Route[] {
  return routes.map((route) => ({ ...route, path: `/o/:organisation${route.path}` }))
}
