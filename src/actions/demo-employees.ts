import { fold } from '../domain/folding.ts'
import type { Id } from '../domain/organisation.ts'
import type { Language } from '../domain/text.ts'
import { type Chance, chances } from './demo-chance.ts'
import type { DemoContent } from './demo-content.ts'
import type { DemoNamedEmployee, DemoStaff, DemoStaffChange } from './demo-proof-content.ts'

/** Somebody of a made-up staff. Days count back from now. */
export interface DemoEmployee {
  number: string
  givenName: string
  familyName: string
  service: string
  site: string
  language: Language
  /** '' without a mailbox */
  email: string
  /** with which the person signs in: the mail address, or a name of its own for the shared tablet */
  signIn: string
  started: number
  left?: number
  key?: string
  roles: readonly 'hr'[]
  /** forgotten when the person left */
  accountLeft: boolean
  /** the account, once there is one */
  user?: Id
}

type Unnumbered = Omit<DemoEmployee, 'number' | 'signIn'>
type Content = Pick<DemoContent, 'names' | 'people'>

/** The people of an authority, those who have been there longest first: names and days by a fixed rule of its slug. */
export function demoEmployees(staff: DemoStaff, slug: string, content: Content): DemoEmployee[] {
  const chance = chances(`${slug} staff`)
  const next = namer(content, staff, chance)
  const people: Unnumbered[] = [
    ...staff.named.map((one) => named(one, staff, { content, chance })),
    ...staff.services.flatMap(({ service, site, mailbox, without }) => [
      ...repeated(mailbox, () => ({ ...next(true), service, site, started: daysOfService(chance) })),
      ...repeated(without, () => ({ ...next(false), service, site, started: daysOfService(chance) })),
    ]),
    ...staff.changes.map((change) => changed(change, next, chance)),
  ]
  return numbered(people, staff.domain, chance)
}

const repeated = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

/** From a little more than a year to some thirty years; more came lately than long ago. */
const daysOfService = (chance: Chance): number => 430 + Math.floor(chance() ** 1.3 * 11_000)

type Named = Pick<Unnumbered, 'givenName' | 'familyName' | 'language' | 'email' | 'roles' | 'accountLeft'>
type Namer = (hasMailbox: boolean) => Named

/** Gives one name after the other, none of them twice, and none of the cast. */
function namer({ names, people }: Content, staff: DemoStaff, chance: Chance): Namer {
  const taken = new Set([...people.map(({ name }) => name), ...staff.named.map((one) => `${one.given} ${one.family}`)])
  let turn = Math.floor(chance() * 1000)
  let person = 0
  return (hasMailbox) => {
    const language = staff.languages[person % staff.languages.length] ?? 'nl'
    person += 1
    const [given, family] = [names.given[language], names.family[language]]
    for (;;) {
      turn += 1
      const givenName = given[(turn * 7) % given.length] ?? ''
      // A step more each time around: lists of the same length would give the same pairs again.
      const familyName = family[(turn * 11 + Math.floor(turn / given.length)) % family.length] ?? ''
      if (taken.has(`${givenName} ${familyName}`)) continue
      taken.add(`${givenName} ${familyName}`)
      const email = hasMailbox ? addressOf({ givenName, familyName }, staff.domain) : ''
      return { givenName, familyName, language, email, roles: [], accountLeft: false }
    }
  }
}

function named(
  { given, family, language, roles = [], ...rest }: DemoNamedEmployee,
  staff: DemoStaff,
  { content, chance }: { content: Content; chance: Chance },
): Unnumbered {
  const name = { givenName: given, familyName: family }
  const known = content.people.find(({ key }) => key === rest.key)
  return {
    ...rest,
    ...name,
    language: language ?? staff.languages[0] ?? 'nl',
    email: known?.email ?? addressOf(name, staff.domain),
    roles,
    accountLeft: false,
    started: daysOfService(chance),
  }
}

const changed = (
  { service, site, mailbox, started, left, accountLeft = false }: DemoStaffChange,
  next: Namer,
  chance: Chance,
): Unnumbered => ({
  ...next(mailbox),
  ...{ service, site, accountLeft },
  started: started ?? daysOfService(chance),
  ...(left === undefined ? {} : { left }),
})

const addressOf = ({ givenName, familyName }: Pick<Named, 'givenName' | 'familyName'>, domain: string): string =>
  `${[givenName, familyName].map((name) => fold(name).replace(/[^a-z]/g, '')).join('.')}@${domain}`

/** Numbers go up with the day of coming, with gaps where others were; all as long, so that they begin with zeros. */
function numbered(people: readonly Unnumbered[], domain: string, chance: Chance): DemoEmployee[] {
  let last = 11
  return people
    .toSorted((a, b) => b.started - a.started)
    .map((person) => {
      last += 1 + Math.floor(chance() * 5)
      const number = String(last).padStart(5, '0')
      return { ...person, number, signIn: person.email === '' ? `${number}@tablet.${domain}` : person.email }
    })
}
