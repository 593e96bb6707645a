import type { Context } from '../context.ts'
import type { Scope } from '../data/tenancy.ts'
import type { Day, Id } from '../domain/organisation.ts'
import type { Actor } from '../domain/trail.ts'
import { dayOf } from '../i18n/format.ts'
import type { DemoContent } from './demo-content.ts'

/** The edition of the norms that the demonstration works on. */
export const demoEdition = 'ksz-2017'

/** How far back its story begins, in days. */
export const begins = 400

/** When something is done: so many days ago, so many minutes after the start of the day's work. */
export interface Turn {
  days: number
  minute?: number
}

/** What the parts of the seeding share. */
export interface Seeding {
  context: Context
  content: DemoContent
  /** the cast by key */
  people: ReadonlyMap<string, Id>
  /** of everybody */
  passwordHash: string
  /** a moment so many days before now, in office hours; `minute` counts from the start of the day's work. Never after now. */
  moment: (days: number, minute?: number) => Date
  /** a ticket to an authority at a moment, in the name of a person of the cast */
  scope: (organisation: Id, at: Turn & { by: string }) => Scope
  /** the same in the name of anybody else */
  ticket: (organisation: Id, at: Turn, actor: Actor) => Scope
}

/** The ids of entities and sites by name. */
export interface Places {
  entities: ReadonlyMap<string, Id>
  sites: ReadonlyMap<string, Id>
}

/** What the seed names must be there: a name that was mistyped is an error and not left out. */
export function required<T>(named: ReadonlyMap<string, T>, name: string): T {
  const found = named.get(name)
  if (found === undefined) throw new Error(`seed/demo names "${name}", which is not there`)
  return found
}

export const requiredAll = <T>(named: ReadonlyMap<string, T>, names: readonly string[] = []): T[] =>
  names.map((name) => required(named, name))

/** The day so many days ago, or below zero still to come. */
export const dayAgo = ({ context }: Pick<Seeding, 'context'>, days: number | undefined): Day | null =>
  days === undefined ? null : dayOf(new Date(context.now().getTime() - days * 86_400_000))

/** The same for a day on which people work: what falls in a weekend is on the Friday before. */
export function workDayAgo(seeding: Pick<Seeding, 'context'>, days: number): Day {
  const day = dayAgo(seeding, days) ?? ''
  const weekend = [2, 0, 0, 0, 0, 0, 1][new Date(day).getUTCDay()] ?? 0
  return weekend === 0 ? day : (dayAgo(seeding, days + weekend) ?? '')
}
