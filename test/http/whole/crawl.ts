import { createHash } from 'node:crypto'
import { load } from 'cheerio'
import type { Response } from 'supertest'
import { collections, type Store } from '../../../src/data/store.ts'
import { permissions } from '../../../src/domain/permissions.ts'
import { isPermission, type Route } from '../../../src/web/route.ts'
import { routes } from '../../../src/web/routes.ts'
import type { Person, World } from '../../support/cast.ts'
import { addressesOf } from '../../support/plenty-addresses.ts'
import type { Made } from '../../support/plenty-shared.ts'
import { byRole } from './holder.ts'
import { Asker } from './person.ts'

/** Everyone of the cast, signed in when they are first asked for. */
export class People {
  readonly #world: World
  readonly #known = new Map<Person, Promise<Asker>>()
  constructor(world: World) {
    this.#world = world
  }

  as(person: Person): Promise<Asker> {
    const asker = this.#known.get(person) ?? Asker.of(this.#world.app, person)
    this.#known.set(person, asker)
    return asker
  }
}

/** The person of the cast with the most rights among those who may. */
export function whoMay({ may }: Route): Person {
  return isPermission(may) ? byRole[permissions[may][0]] : 'ann'
}

export const gets = routes.filter(({ method }) => method === 'get')
export const posts = routes.filter(({ method }) => method === 'post')

/** An address of each route that opens for who may, as `[route, address]`; of those with a record in them the first that opens. */
export async function openAddresses(people: People, made: Made): Promise<[Route, string][]> {
  const found: [Route, string][] = []
  for (const route of gets) {
    const asker = await people.as(whoMay(route))
    for (const href of likelyFirst(route, made)) {
      if ((await asker.get(href)).status >= 400) continue
      found.push([route, href])
      break
    }
  }
  return found
}

/** The addresses of a route, likely ones first: most often `/risks/:id` opens with a risk. */
export function likelyFirst(route: Route, made: Made): string[] {
  const kind = /\/(\w{1,6})\w*\/:id/.exec(route.path)?.[1] ?? ''
  const isLikely = ([label]: [string, string]): boolean => label.includes(kind)
  const all = [...addressesOf(route, made)]
  return [...all.filter(isLikely), ...all.filter((one) => !isLikely(one))].map(([, href]) => href)
}

/** Who may send a form to this address. */
export function whoMaySend(action: string): Person | undefined {
  const path = action.split('?')[0] ?? ''
  const route = posts.find((one) => new RegExp(`^${one.path.replace(/:\w+/g, '[^/]+')}$`).test(path))
  return route === undefined ? undefined : whoMay(route)
}

/** What is in the store, record by record, as text: for a comparison before and after. */
export async function everything(store: Store, without: readonly string[] = []): Promise<Map<string, string>> {
  const told = new Map<string, string>()
  for (const one of collections.values()) {
    if (without.includes(one.name)) continue
    for (const record of await store.find(one, { everyOrganisation: true }))
      told.set(`${one.name} ${record.id}`, JSON.stringify(record))
  }
  return told
}

export const hashOf = (told: Map<string, string>): string =>
  createHash('sha256')
    .update(
      [...told]
        .map(([key, value]) => `${key} ${value}`)
        .toSorted()
        .join('\n'),
    )
    .digest('hex')

/** What differs between two looks, as `controls 65… changed`. */
export function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  const keys = new Set([...before.keys(), ...after.keys()])
  return [...keys].filter((key) => before.get(key) !== after.get(key)).map((key) => `${key}: ${after.get(key)}`)
}

export interface SeenForm {
  action: string
  multipart: boolean
  /** as the browser would send it */
  values: [string, string][]
  /** where a person types words */
  texts: string[]
}

/** The forms of a page that change something, as a browser would send them untouched. */
export function formsOf(page: Response): SeenForm[] {
  if (page.type !== 'text/html') return []
  const $ = load(page.text)
  return $('form[method=post]')
    .toArray()
    .map((form) => {
      const fields = $(form).find('input, textarea, select').toArray()
      const typed = fields.filter(
        (one) => one.tagName === 'textarea' || /^(text|search|url)?$/.test($(one).attr('type') ?? ''),
      )
      return {
        action: $(form).attr('action') ?? '',
        multipart: $(form).attr('enctype') === 'multipart/form-data',
        values: $(form)
          .serializeArray()
          .map(({ name, value }): [string, string] => [name, value]),
        texts: typed.filter((one) => one.tagName !== 'select').map((one) => $(one).attr('name') ?? ''),
      }
    })
}
