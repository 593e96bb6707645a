import type { Catalogue } from '../data/catalogue.ts'
import type { Norm } from '../domain/norm.ts'
import { type Chance, chances } from './demo-chance.ts'
import type { DemoAnswer, DemoAuthority, DemoControl, DemoNeighbour } from './demo-content.ts'
import { neighbourProof } from './demo-neighbour-proof.ts'
import { demoEdition } from './demo-seeding.ts'

/**
 * What a neighbour of Demerdorp looks like: made up by a fixed rule of its name, so that each demonstration is the same.
 */
export function neighbourOf(catalogue: Catalogue, neighbour: DemoNeighbour, index: number): DemoAuthority {
  const { slug, name, languages, nisCode, level } = neighbour
  const chance = chances(slug)
  const norms = catalogue.normsOf(demoEdition)
  const isZoes = slug === zoes
  const sessions = sessionsOf(neighbour, chance)
  return {
    ...{ slug, name, languages, nisCode, sessions, ict: isZoes ? 'zoe' : 'karim' },
    ...placesOf(neighbour, index),
    answers: told(
      neighbour,
      norms,
      norms.flatMap((norm) => answersOf(norm, { level, chance })),
    ),
    // Somebody of the cast works at one neighbour; the others are seen in a portfolio, which shows no controls.
    controls: isZoes ? catalogue.controls.filter(() => chance() < 0.4).map(({ ref }) => controlOf(ref, chance)) : [],
    ...neighbourProof(neighbour),
  }
}

const zoes = 'ottervoorde'

/** The sixth is short before today: what comes back every few months is looked at then, or found to be lost. */
function sessionsOf({ slug, story }: DemoNeighbour, chance: Chance): DemoAuthority['sessions'] {
  const days = [310, 220, 130, 70, 18 + Math.floor(chance() * 36)].map((day) => day + Math.floor(chance() * 15))
  const ago = story === 'idle' ? days.map((_, index) => 396 - index * 3) : days
  const by = (day: number, index: number) => ({ days: day, by: slug === zoes && index === 2 ? 'zoe' : 'karim' })
  return [...ago.map(by), { days: story === 'slipping' ? 11 : 16, by: 'karim' }]
}

type Answers = DemoAuthority['answers']

/** The answers as the story of the neighbour has them. */
function told({ story }: DemoNeighbour, norms: readonly Norm[], answers: Answers): Answers {
  if (story === 'new') return []
  const months = new Map(norms.map(({ id, review }) => [id, review.months]))
  // Of what was never to come back nothing is late: there only the last answer is old.
  if (story === 'idle') return answers.filter(({ norm }) => months.get(norm) === null)
  if (story === 'busy') return answers
  const again = answers.map((answer) => ((months.get(answer.norm) ?? 12) < 12 ? confirmed(answer) : answer))
  return story === 'slipping' ? lost(again, norms) : again
}

/** The same once more: that it was looked at again. */
const confirmed = ({ norm, given }: Answers[number]): Answers[number] => {
  const last = given.at(-1)
  return { norm, given: last === undefined ? given : [...given, { ...last, session: 6 }] }
}

/** Three norms that were in order are no longer. */
function lost(answers: Answers, norms: readonly Norm[]): Answers {
  const held = answers.filter(({ norm, given }) => {
    const threshold = norms.find(({ id }) => id === norm)?.threshold ?? 0
    return threshold > 1 && (given.at(-1)?.points.match(/\+/g)?.length ?? 0) >= threshold
  })
  const fallen = new Set(held.slice(4, 7).map(({ norm }) => norm))
  return answers.map(({ norm, given }) => {
    const points = '-'.repeat(given.at(-1)?.points.length ?? 0)
    const kept = given.filter(({ session }) => session < 6)
    return fallen.has(norm) ? { norm, given: [...kept, { session: 6, points }] } : { norm, given }
  })
}

/** Numbers that pass the check and were never given out: the highest given out begin with 08 and 10. */
function kboNumber(index: number): string {
  const base = 9_990_200 + index
  return `0${base}${String(97 - (base % 97)).padStart(2, '0')}`
}

function placesOf({ name, postcode }: DemoNeighbour, index: number): Pick<DemoAuthority, 'entities' | 'sites'> {
  const [municipality, ocmw] = [`Gemeente ${name}`, `OCMW ${name}`]
  const at = { postcode, municipality: name, responsible: '' }
  return {
    entities: [
      { kind: 'municipality', name: municipality, kboNumber: kboNumber(2 * index) },
      { kind: 'ocmw', name: ocmw, kboNumber: kboNumber(2 * index + 1) },
    ],
    sites: [
      { kind: 'town-hall', name: 'Gemeentehuis', street: 'Dorpsplein 1', entity: municipality, ...at },
      { kind: 'ocmw-house', name: 'Sociaal Huis', street: 'Kerkwegel 9', entity: ocmw, ...at },
      { kind: 'library', name: 'Bibliotheek', street: 'Boomgaard 4', entity: municipality, ...at },
    ],
  }
}

/** Norms that a small authority may do without, and why. */
const exceptions: Readonly<Record<string, string>> = {
  '9.5': 'Het bestuur heeft geen zorgverleners in dienst.',
  '12.1': 'Er worden geen eigen toepassingen ontwikkeld of getest.',
  '13.3': 'De dienstverlener houdt de kaart van de stromen bij.',
  '13.5': 'Er is geen eigen verbinding met het extranet.',
  '14.3': 'Er worden geen eigen toepassingen in gebruik genomen.',
}

type Making = { level: number; chance: Chance }

/** None, one or two answers: what stands today, and for many norms what stood before. */
function answersOf(norm: Norm, { level, chance }: Making): DemoAuthority['answers'] {
  const first = 1 + Math.floor(chance() * 2)
  const reason = exceptions[norm.id]
  if (reason !== undefined && chance() < 0.6)
    return [{ norm: norm.id, given: [{ session: first, points: '', reason }] }]
  if (chance() > answeredShare(level)) return []
  const met = metOf(norm, { level, chance })
  const given: DemoAnswer[] = [{ session: first, points: pointsOf(norm, met, chance) }]
  if (chance() < 0.25 && met > 0) {
    given.unshift({ session: first, points: pointsOf(norm, Math.floor(met * chance()), chance) })
    given[1] = { session: 3 + Math.floor(chance() * 3), points: pointsOf(norm, met, chance) }
  }
  return [{ norm: norm.id, given }]
}

/** The weakest have only begun: half of their norms were not looked at yet. */
const answeredShare = (level: number): number => (level < 0.5 ? 0.4 + level * 0.4 : 0.85 + level * 0.15)

/** How many points are met: enough for a yes as often as the level says, else some or none. */
function metOf(norm: Norm, { level, chance }: Making): number {
  if (chance() < level) return norm.threshold + Math.floor(chance() * (norm.points.length - norm.threshold + 1))
  return Math.floor(chance() * norm.threshold)
}

function pointsOf(norm: Norm, met: number, chance: Chance): string {
  const order = norm.points.map((_, index) => ({ index, key: chance() })).sort((a, b) => a.key - b.key)
  const chosen = new Set(order.slice(0, met).map(({ index }) => index))
  return norm.points.map((_, index) => (chosen.has(index) ? '+' : '-')).join('')
}

function controlOf(ref: string, chance: Chance): DemoControl {
  const adopted = 200 + Math.floor(chance() * 100)
  const shared = { ref, owner: 'ICT-dienst', adopted }
  if (chance() < 0.3) return { ...shared, state: 'planned', planned: 60 - Math.floor(chance() * 300) }
  const introduced = 120 + Math.floor(chance() * 80)
  if (chance() < 0.4) return { ...shared, state: 'introduced', introduced }
  return { ...shared, state: 'working', introduced, checked: 5 + Math.floor(chance() * 110) }
}
