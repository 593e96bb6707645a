import { shuffled } from './demo-chance.ts'
import type { DemoNeighbour } from './demo-content.ts'
import type { DemoEvidence, DemoProof, DemoRegulation, DemoStaff } from './demo-proof-content.ts'

/** What a neighbour proves its norms with: as much as a portfolio shows of it. */
export function neighbourProof(neighbour: DemoNeighbour): { proof?: DemoProof } {
  const { slug, staff, visit, next, evidence } = neighbour
  if (staff === undefined) return {}
  const people = staffOf(slug, staff)
  const notes = shuffled(pieces, `${slug} evidence`)
  const visits =
    visit === undefined ? [] : [{ by: 'karim', days: visit, ...(next === undefined ? {} : { next }), note: '' }]
  return {
    proof: {
      ...{ staff: people, visits },
      ...(neighbour.signed === undefined ? {} : { regulation: regulationOf(neighbour, people, neighbour.signed) }),
      evidence: evidence.map((until, index) => ({ ...pieceOf(notes[index % notes.length] ?? pieces[0], until) })),
    },
  }
}

/** Who works where, and of how many of a hundred. */
const services = [
  { service: 'Secretariaat', site: 'Gemeentehuis', share: 7, withMailbox: 1 },
  { service: 'Burgerzaken', site: 'Gemeentehuis', share: 17, withMailbox: 1 },
  { service: 'Financiën', site: 'Gemeentehuis', share: 8, withMailbox: 1 },
  { service: 'Omgeving', site: 'Gemeentehuis', share: 11, withMailbox: 1 },
  { service: 'Sociale dienst', site: 'Sociaal Huis', share: 20, withMailbox: 1 },
  { service: 'Bibliotheek', site: 'Bibliotheek', share: 9, withMailbox: 1 },
  { service: 'Technische dienst', site: 'Gemeentehuis', share: 28, withMailbox: 0.3 },
]

function staffOf(slug: string, count: number): DemoStaff {
  const named: DemoStaff['named'] = [
    { key: 'hr', ...hrOf(slug), service: 'Personeelsdienst', site: 'Gemeentehuis', roles: ['hr'] },
    ...(slug === 'ottervoorde'
      ? [{ key: 'zoe', given: 'Zoë', family: 'Lambert', service: 'ICT-dienst', site: 'Gemeentehuis' }]
      : []),
  ]
  const shared = services.map(({ service, site, share, withMailbox }) => {
    const people = Math.floor(((count - named.length) * share) / 100)
    const mailbox = Math.round(people * withMailbox)
    return { service, site, mailbox, without: people - mailbox }
  })
  const left = count - named.length - sum(shared.map(({ mailbox, without }) => mailbox + without))
  return {
    ...{ by: 'hr', lists: [342], domain: `${slug}.example`, languages: ['nl'], accounts: false, named, changes: [] },
    services: shared.map((one, index) => (index === 1 ? { ...one, mailbox: one.mailbox + left } : one)),
  }
}

/** Who keeps the staff list, by the slug: of a few names that the rule of the others does not use up. */
function hrOf(slug: string): { given: string; family: string } {
  const [given = ''] = shuffled(['Annick', 'Bert', 'Chantal', 'Davy', 'Els', 'Frank', 'Gerda', 'Hendrik'], slug)
  const [family = ''] = shuffled(['Adriaens', 'Borremans', 'Coenen', 'Daenen', 'Eeckhout', 'Feyaerts'], `${slug} hr`)
  return { given, family }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** One version, signed by as many as the share says: those with a mailbox first. */
function regulationOf({ slug, name }: DemoNeighbour, staff: DemoStaff, share: number): DemoRegulation {
  const able = staff.named.length + sum(staff.services.map(({ mailbox }) => mailbox))
  const all = able + sum(staff.services.map(({ without }) => without))
  const wanted = Math.round(all * share)
  const published = 90 + Math.floor(share * 100)
  const adopted = { days: published + 20, words: { nl: `de gemeenteraad van ${name}, op {day}` } }
  const version = {
    ...{ drafted: published + 45, published, valid: published - 10, adopted, changes: {} },
    signed: { mailbox: Math.min(able, wanted), without: Math.max(0, wanted - able) },
    ...{ always: ['hr', 'zoe'], never: [], moments: [published - 40, published - 55] },
  }
  return { by: 'hr', ict: `ICT-dienst, ict@${slug}.example`, dpo: `dpo@${slug}.example`, versions: [version] }
}

const pieces = [
  {
    title: 'Hersteltest van de back-up',
    norm: '12.3',
    note: 'Eén map en één server teruggezet, met controle door de dienst.',
  },
  { title: 'Keuring van de brandblussers', norm: '11.2', note: 'Attest van de erkende keurder, voor alle gebouwen.' },
  { title: 'Nazicht van de toegangsrechten', norm: '9.1', note: 'Lijst per dienst, getekend door de diensthoofden.' },
  { title: 'Batterijtest van de noodvoeding', norm: '11.3', note: 'Gemeten buiten de openingsuren.' },
  { title: 'Verslag van de veiligheidscel', norm: '6.2', note: 'Goedgekeurd op de volgende vergadering.' },
] as const

/** A piece of evidence that holds for a year and ends so many days ago. */
const pieceOf = ({ title, norm, note }: (typeof pieces)[number], until: number): DemoEvidence => {
  const days = Math.max(until + 365, 5)
  const revision = { by: 'karim', days: Math.min(days, 390), about: days, until, note }
  return { title, owner: 'karim', norms: [norm], revisions: [revision] }
}
