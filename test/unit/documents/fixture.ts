import { readdirSync, readFileSync } from 'node:fs'
import { type Answer, outcomeOf, standings } from '../../../src/domain/assessment.ts'
import type { Chapter, Norm } from '../../../src/domain/norm.ts'
import type { Entity, Site } from '../../../src/domain/organisation.ts'
import { type Action, actionStates, type Goal } from '../../../src/domain/plan.ts'
import { parsePlanNote } from '../../../src/domain/plan-note.ts'
import type { SecurityPlanInput } from '../../../src/documents/security-plan.ts'
import { inProject } from '../../../src/paths.ts'

const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(inProject('seed', ...path), 'utf8'))

const entities: Entity[] = [
  { id: 'e1', kind: 'ocmw', name: 'OCMW Demerdorp', kboNumber: '0212345684' },
  { id: 'e2', kind: 'municipality', name: 'Gemeente Demerdorp', kboNumber: '0207123437' },
  { id: 'e3', kind: 'school', name: 'Gemeenteschool De Beuk' },
]

const sites: Site[] = (
  [
    { id: 's1', kind: 'town-hall', name: 'Gemeentehuis', entity: 'e2' },
    { id: 's2', kind: 'ocmw-house', name: 'OCMW-huis', entity: 'e1' },
    { id: 's3', kind: 'care-home', name: 'Woonzorgcentrum De Linde', entity: 'e1' },
    { id: 's4', kind: 'library', name: 'Bibliotheek', entity: 'e2' },
    { id: 's5', kind: 'school', name: 'School De Beuk', entity: 'e3' },
    { id: 's6', kind: 'depot', name: 'Buitendienst', entity: 'e2' },
  ] as const
).map((site) => ({
  ...site,
  street: 'Dorpsplein 1',
  postcode: '3999',
  municipality: 'Demerdorp',
  responsible: 'Piet Maes',
}))

export const norms: Norm[] = readdirSync(inProject('seed', 'catalogue', 'norms'))
  .toSorted()
  .flatMap((file) => readJson('catalogue', 'norms', file) as Norm[])

/** Remarks and outcomes that differ from norm to norm, the same at each run. */
function answers(): Answer[] {
  const remarks = [
    '',
    'Nagekeken tijdens het bezoek van 17 november 2026.',
    'Het verslag ontbreekt nog; de ICT-verantwoordelijke bezorgt het.',
  ]
  return norms.flatMap((norm, index): Answer[] => {
    if (index % 13 === 5) return []
    const met = (index * 7) % (norm.points.length + 2)
    const points = norm.points.map((_, point) => ({ met: point < met, remark: '' }))
    const absent = index % 17 === 3
    return [
      {
        ...{ id: `a${index}`, norm: norm.id, edition: 'ksz-2015', number: 1, points, threshold: norm.threshold },
        outcome: absent ? 'not-applicable' : outcomeOf(points, norm.threshold),
        reason: absent ? 'Demerdorp ontwikkelt zelf geen toepassingen.' : '',
        ...{
          remark: remarks[index % 3] ?? '',
          answeredAt: new Date('2026-11-17T10:00:00Z'),
          answeredBy: { id: 'p1', name: 'Karim Haddad' },
        },
        ...{ replacedAt: null, nextCheckOn: null },
      },
    ]
  })
}

const note = parsePlanNote(readFileSync(inProject('seed', 'demo', 'policy-note.txt'), 'utf8'))

const goals: Goal[] = note.goals.map(({ level, code, title, explanation }) => {
  return { id: `g${code}`, version: 1, plan: 'p', level, code, title, explanation }
})

const people = ['Sofie Claes', 'Piet Maes', 'Hilde Peeters', 'Karim Haddad']

const actions: Action[] = note.actions.map(({ goal, position, title, timing, budget }, index) => ({
  ...{ id: `x${index}`, version: 1, plan: 'p', goal: `g${goal}`, position, title, timing, budget },
  norms: norms
    .filter((_, at) => at % 19 === index % 19)
    .slice(0, 1 + (index % 2))
    .map(({ id }) => id),
  ...{ controls: index % 4 === 0 ? ['c1'] : [], entities: [], sites: [], responsible: people[index % 4] ?? '' },
  state: actionStates[(index * 5) % 7 > 3 ? 0 : index % 6] ?? 'planned',
  ...{ progress: index === 7 ? '87 van de 120 medewerkers tekenden.' : '', closedOn: null },
}))

/** A plan of the size of a real one: the whole catalogue, and the goals and actions of the demo note. */
export const planInput = (): SecurityPlanInput => ({
  organisation: { name: 'Gemeente en OCMW Demerdorp', languages: ['nl'], nisCode: '24999' },
  ...{ entities, sites, goals, actions },
  edition: (readJson('catalogue', 'editions.json') as { id: string; title: Record<string, string> }[])[0] ?? {
    id: '',
    title: {},
  },
  plan: { title: note.title ?? '', firstYear: 2027, lastYear: 2029, sections: note.sections },
  controls: [{ id: 'c1', code: 'M12', title: { nl: 'Back-upstrategie' } }],
  risks: [],
  people: [
    { name: 'Karim Haddad', role: 'consultant' },
    { name: 'Sofie Claes', role: 'ict-manager' },
    { name: 'Piet Maes', role: 'building-manager' },
    { name: 'Marc Willems', role: 'management' },
  ],
  normStandings: standings(norms, answers()),
  chapters: readJson('catalogue', 'chapters.json') as Chapter[],
  version: { number: '3.0', status: 'review', date: '2026-11-23' },
  producedAt: new Date('2026-11-23T09:30:00Z'),
  producedBy: 'Karim Haddad',
  contentHash: '9f2c55e07b1a4c7dc0de11a983f26be19f2c55e07b1a4c7dc0de11a983f26be1',
})
