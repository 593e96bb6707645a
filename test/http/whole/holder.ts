import { type Permission, permissions, type Role } from '../../../src/domain/permissions.ts'
import type { Person } from '../../support/cast.ts'

/** Who of the cast has which role in Demerdorp, and no other there. */
export const byRole: Record<Role, Person> = {
  administrator: 'ann',
  consultant: 'karim',
  'ict-manager': 'sofie',
  management: 'marc',
  'building-manager': 'piet',
  hr: 'hilde',
  employee: 'els',
}

/** Somebody of Demerdorp who has the permission. */
export const holder = (permission: Permission): Person => byRole[permissions[permission][0]]
