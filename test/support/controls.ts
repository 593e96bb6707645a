import { adoptControls } from '../../src/actions/adopt-controls.ts'
import { controls, type ControlValues, listControls } from '../../src/data/controls.ts'
import type { Stored } from '../../src/data/store.ts'
import { type Person, type World, world } from './cast.ts'
import type { Page, Visitor } from './visitor.ts'

/** The list of controls of Demerdorp. */
export const list = '/o/demerdorp/controls'

export interface ControlsWorld {
  w: World
  /** the person's browser, the same one each time */
  as: (person: Person) => Promise<Visitor>
  all: () => Promise<Stored<ControlValues>[]>
  /** the control adopted from the library, now or before */
  adopted: (ref: string) => Promise<Stored<ControlValues>>
  /** changes a control behind everyone's back */
  set: (id: string, values: Partial<ControlValues>) => Promise<void>
}

/** A world with what the tests of controls do over and over. */
export async function controlsWorld(): Promise<ControlsWorld> {
  const w = await world()
  const people = new Map<Person, Visitor>()
  const all = (): Promise<Stored<ControlValues>[]> => listControls(w.scope())
  return {
    w,
    all,
    as: async (person) => {
      const known = people.get(person) ?? (await w.as(person))
      people.set(person, known)
      return known
    },
    adopted: async (ref) => {
      await adoptControls(w.scope(), w.context.catalogue, { refs: [ref], languages: ['nl'] })
      return (await all()).find(({ libraryRef }) => libraryRef === ref)!
    },
    set: async (id, values) => {
      const work = w.scope().work()
      work.replace(controls, await w.scope().require(controls, id), { act: 'control.updated', label: 'test', values })
      await work.commit()
    },
  }
}

/** The form of a control, filled in as far as is needed. */
export const form = (values: Record<string, string | string[]>): Record<string, string | string[]> => ({
  title_nl: 'Een titel',
  category: 'other',
  everywhere: 'yes',
  state: 'planned',
  ...values,
})

/** What a browser would send of the form of a control. */
export function typed({ $ }: Page): Record<string, string | string[]> {
  const values: Record<string, string[]> = {}
  for (const { name, value } of $('main form.form').serializeArray()) (values[name] ??= []).push(value)
  return values
}
