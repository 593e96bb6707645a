import { answers } from '../../src/data/answers.ts'
import { controls, type ControlValues } from '../../src/data/controls.ts'
import { employees } from '../../src/data/employees.ts'
import { evidence, evidenceLinks } from '../../src/data/evidence.ts'
import { goals, planActions, plans } from '../../src/data/plans.ts'
import { riskAnalyses, risks } from '../../src/data/risks.ts'
import { entities, sites } from '../../src/data/sites.ts'
import { standingHistory } from '../../src/data/standings.ts'
import type { Work } from '../../src/data/tenancy.ts'
import { visits } from '../../src/data/visits.ts'
import { addDays } from '../../src/domain/evidence.ts'
import type { Norm } from '../../src/domain/norm.ts'
import { cast } from './cast.ts'
import { act, day, each, idsOf, moment, type Plenty, some, somebody, times } from './plenty-shared.ts'

const nothing = { title: {}, description: {}, evidence: {} }

/** What people work on: each kind in a commit of its own, as a later one hangs on an earlier one. */
export async function makeWork(plenty: Plenty): Promise<void> {
  for (const make of [makePlaces, makeControls, makePlans, makeAnswers, makeEvidence, makeStaff, makeRisks, makeDays]) {
    const work = plenty.world.scope().work()
    make(plenty, work)
    await work.commit()
  }
}

function makePlaces(plenty: Plenty, work: Work): void {
  each(plenty, work, {
    collection: entities,
    one: (index) => ({ kind: index === 0 ? 'municipality' : 'ocmw', name: `Entity ${index}` }),
  })
  const place = { street: '', postcode: '', municipality: '', responsible: 'Piet Maes' }
  each(plenty, work, {
    collection: sites,
    one: (index) => ({
      ...place,
      kind: 'town-hall',
      name: `Site ${index}`,
      entity: idsOf(plenty, 'entities')[index] ?? null,
    }),
  })
}

function makeControls(plenty: Plenty, work: Work): void {
  const norms = plenty.norms.map(({ id }) => id)
  each(plenty, work, {
    collection: controls,
    one: (index): ControlValues => ({
      ...{ ...nothing, title: { nl: `Control ${index}` }, number: index + 1, libraryRef: null },
      ...{ category: index % 2 === 0 ? 'restore-test' : 'building-fire', owner: 'Sofie Claes', ownerRole: '' },
      ...{ norms: some(norms, index), entities: some(idsOf(plenty, 'entities'), index) },
      ...{ sites: some(idsOf(plenty, 'sites'), index), everywhere: false, state: 'working', reason: '' },
      ...{ plannedOn: null, introducedOn: '2025-01-01', checkEveryMonths: 6, lastCheckedOn: '2026-01-01' },
    }),
  })
}

/** The last plan is that of today; the first goal and action of it come first in their lists. */
function makePlans(plenty: Plenty, work: Work): void {
  each(plenty, work, {
    collection: plans,
    one: (index) => ({
      ...{ number: plenty.n - index, title: `Plan ${index}`, firstYear: 2026, lastYear: 2029, createdAt: moment },
      sections: times(plenty.n, (place) => ({ title: `Section ${place}`, text: 'Words' })),
    }),
  })
  const plan = idsOf(plenty, 'plans')[0] ?? null
  const goal = (level: 'strategic' | 'tactical' | 'operational', code: string) =>
    work.create(goals, { plan: plan ?? '', level, code, title: `Goal ${code}`, explanation: '' }, act)
  plenty.made['goals'] = [
    goal('operational', '1.1.1'),
    goal('tactical', '1.1'),
    goal('strategic', '1'),
    ...times(plenty.n, (index) => goal('operational', `1.1.${index + 2}`)),
  ]
  plenty.made['actions'] = [
    ...times(plenty.n, (index) => [0, index] as const),
    ...times(plenty.n, (index) => [index + 3, 0] as const),
  ].map(([of, index]) => work.create(planActions, actionOf(plenty, { of, index, plan: plan ?? '' }), act))
}

const actionOf = (plenty: Plenty, { of, index, plan }: { of: number; index: number; plan: string }) => ({
  ...{ plan, goal: idsOf(plenty, 'goals')[of] ?? '', position: index + 1, title: `Action ${of} ${index}` },
  ...{ timing: index % 2 === 0 ? '2026' : 'juni 2026', budget: '€ 3.001 (OCMW)', responsible: 'Sofie Claes' },
  ...{
    norms: some(
      plenty.norms.map(({ id }) => id),
      of + index,
    ),
    controls: some(idsOf(plenty, 'controls'), of + index),
  },
  ...{ entities: some(idsOf(plenty, 'entities'), of + index), sites: some(idsOf(plenty, 'sites'), of + index) },
  ...{ state: index % 2 === 0 ? ('planned' as const) : ('started' as const), progress: '', closedOn: null },
})

/** The first norm was answered n times, and each of n norms once. */
function makeAnswers(plenty: Plenty, work: Work): void {
  const { norms, n } = plenty
  const answer = ({ id, points }: Norm, number: number, current: boolean) =>
    work.create(
      answers,
      {
        ...{
          norm: id,
          edition: 'ksz-2017',
          number,
          outcome: number % 2 === 0 ? 'no' : 'yes',
          threshold: 3,
          reason: '',
        },
        ...{ remark: 'Remark', answeredAt: moment, answeredBy: somebody, nextCheckOn: '2026-06-01', current },
        ...{ points: points.map(() => ({ met: true, remark: 'Seen' })), replacedAt: current ? null : moment },
      },
      act,
    )
  const [first, ...others] = norms as [Norm, ...Norm[]]
  plenty.made['answers'] = [
    ...times(n, (index) => answer(first, index + 1, index === n - 1)),
    ...others.map((norm) => answer(norm, 1, true)),
  ]
}

/** The first evidence stands for n of everything; the first of everything has n pieces of evidence. */
function makeEvidence(plenty: Plenty, work: Work): void {
  const { n, files, made, norms, world } = plenty
  const revision = (number: number) => ({
    ...{ number, files: [...files], link: '', note: 'Note', aboutOn: day, validUntil: '2026-12-10' },
    ...{ addedAt: moment, addedBy: { id: world.userIds.karim, name: cast.karim.name } },
  })
  const ends = ['2026-12-10', '2026-11-01']
  each(plenty, work, {
    collection: evidence,
    one: (index) => ({
      ...{ title: `Evidence ${index}`, owner: index % 2 === 0 ? world.userIds.sofie : world.userIds.piet },
      ...{ revisions: times(index === 0 ? n : 1, (place) => revision(place + 1)), addedAt: moment },
      validUntil: ends[index % 2] ?? day,
    }),
  })
  const subjects = {
    ...{ control: idsOf(plenty, 'controls'), norm: norms.map(({ id }) => id), answer: idsOf(plenty, 'answers') },
    ...{ action: idsOf(plenty, 'actions'), site: idsOf(plenty, 'sites') },
  }
  const proofs = idsOf(plenty, 'evidence')
  made['evidenceLinks'] = Object.entries(subjects).flatMap(([kind, targets]) =>
    proofs.flatMap((proof, index) =>
      (index === 0 ? targets : targets.slice(0, 1)).map((target) =>
        work.create(evidenceLinks, { evidence: proof, kind: kind as 'norm', target }, act),
      ),
    ),
  )
}

/** The cast is on the staff list, each at the first site; after them n others, some of whom come or have left. */
function makeStaff(plenty: Plenty, work: Work): void {
  const { world, n, made } = plenty
  const site = idsOf(plenty, 'sites')
  const one = {
    givenName: 'Jo',
    service: 'Burgerzaken',
    language: 'nl',
    startedOn: '2015-01-01',
    leftOn: null,
  } as const
  const known = (['els', 'sofie', 'marc', 'piet', 'hilde', 'karim', 'ann'] as const).map((person, index) =>
    work.create(
      employees,
      {
        ...one,
        number: `C${index}`,
        familyName: person,
        email: `${person}@example.test`,
        user: world.userIds[person],
        site: site[0] ?? null,
      },
      act,
    ),
  )
  const kinds = [{}, { startedOn: '2026-11-16' }, { startedOn: '2026-12-01' }, { leftOn: '2026-10-31' }]
  made['employees'] = [
    ...known,
    ...kinds.flatMap((kind, of) =>
      times(n, (index) =>
        work.create(
          employees,
          {
            ...one,
            ...kind,
            number: `${of}-${index}`,
            familyName: `Family ${index}`,
            email: '',
            user: null,
            site: site[index] ?? null,
          },
          act,
        ),
      ),
    ),
  ]
}

function makeRisks(plenty: Plenty, work: Work): void {
  const { world } = plenty
  const score = { likelihood: 3, impact: 3 } as const
  const given = {
    by: { id: world.userIds.marc, name: cast.marc.name },
    role: 'management',
    at: moment,
    reason: 'Reason',
    score,
  }
  const kinds = [
    { decision: 'treat', reviewOn: '2026-10-01' },
    { decision: 'accept', owner: 'Sofie Claes' },
    { decision: 'accept', acceptance: { ...given, until: '2026-10-31' } },
    { decision: 'accept', acceptance: { ...given, until: '2026-12-15' } },
    { before: null },
  ] as const
  const risk = (index: number, kind: object, number: number) => ({
    ...{
      number,
      scenario: null,
      title: `Risk ${number}`,
      asset: 'Asset',
      threat: 'Threat',
      vulnerability: '',
      existing: '',
    },
    ...{ entity: idsOf(plenty, 'entities')[index] ?? null, site: idsOf(plenty, 'sites')[index] ?? null, concerns: [] },
    ...{ before: score, after: null, proposed: null, decision: null, owner: '', acceptance: null, reviewOn: null },
    ...{ controls: some(idsOf(plenty, 'controls'), index), actions: some(idsOf(plenty, 'actions'), index) },
    ...{
      norms: some(
        plenty.norms.map(({ id }) => id),
        index,
      ),
      closedOn: null,
    },
    ...kind,
  })
  plenty.made['risks'] = kinds.flatMap((kind, of) =>
    times(plenty.n, (index) => work.create(risks, risk(index, kind, 1 + of * plenty.n + index), act)),
  )
  each(plenty, work, {
    collection: riskAnalyses,
    one: (index) => ({
      ...{ number: index + 1, issuedAt: moment, issuedBy: somebody },
      risks: idsOf(plenty, 'risks').map((id, place) => ({
        risk: id,
        number: place + 1,
        title: 'Risk',
        before: score,
        after: null,
        decision: null,
      })),
      documents: plenty.files.slice(0, 1).map(({ sha256, size }) => ({ language: 'nl', sha256, size })),
    }),
  })
}

/** A visit and a standing for each of the last n days. */
function makeDays(plenty: Plenty, work: Work): void {
  const count = { yes: 1, partly: 1, no: 1, 'not-applicable': 0, unanswered: 1 }
  each(plenty, work, {
    collection: visits,
    one: (index) => ({
      on: addDays(day, -index),
      by: somebody,
      nextOn: '2026-11-20',
      note: 'Note',
      counts: count,
      latest: index === 0,
    }),
  })
  each(plenty, work, {
    collection: standingHistory,
    one: (index) => ({
      ...{
        day: addDays(day, -index),
        edition: 'ksz-2017',
        current: index === 0,
        chapters: [{ code: '5', counts: count }],
      },
      ...(index === 0 ? {} : { replacedOn: addDays(day, 1 - index) }),
    }),
  })
}
