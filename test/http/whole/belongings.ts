import { newId } from '../../../src/data/records.ts'
import { type Collection, collections } from '../../../src/data/store.ts'
import type { Scope } from '../../../src/data/tenancy.ts'

const day = '2026-11-24'
const moment = new Date('2026-11-24T09:00:00Z')
const empty = { title: {}, description: {}, evidence: {}, norms: [], entities: [], sites: [], controls: [] }
const somebody = { id: newId(), name: 'Somebody' }
const file = { sha256: 'a'.repeat(64), size: 1, type: 'application/pdf', name: 'foreign.pdf', preview: null }
const action = { title: 'Foreign action', timing: '2027', budget: '', responsible: '', state: 'planned', progress: '' }

/** One record of each owned collection. A new collection needs a row here, and is then covered by the isolation tests. */
const samples: Record<string, (ids: Record<string, string>) => object> = {
  entities: () => ({ kind: 'municipality', name: 'Foreign entity' }),
  sites: () => ({
    kind: 'town-hall',
    name: 'Foreign site',
    street: '',
    postcode: '',
    municipality: '',
    entity: null,
    responsible: '',
  }),
  controls: () => ({
    ...empty,
    number: 1,
    libraryRef: null,
    category: 'other',
    owner: '',
    ownerRole: '',
    everywhere: true,
    state: 'planned',
    reason: '',
  }),
  answers: () => ({
    norm: '5.1',
    edition: 'ksz-2017',
    number: 1,
    points: [],
    outcome: 'no',
    threshold: 3,
    answeredAt: moment,
    current: true,
  }),
  standings: () => ({ day, edition: 'ksz-2017', current: true, chapters: [] }),
  plans: () => ({ number: 1, title: 'Foreign plan', firstYear: 2027, lastYear: 2030, sections: [], createdAt: moment }),
  goals: ({ plans }) => ({ plan: plans, level: 'operational', code: '1.1.1', title: 'Foreign goal', explanation: '' }),
  actions: ({ plans, goals }) => ({ ...empty, ...action, plan: plans, goal: goals, position: 1, closedOn: null }),
  planImports: () => ({
    fileName: 'foreign.txt',
    text: 'Strategisch doel 1: x',
    createdAt: moment,
    createdBy: newId(),
    plan: null,
  }),
  evidence: () => ({
    title: 'Foreign evidence',
    owner: null,
    revisions: [{ number: 1, files: [file], link: '', note: 'x', aboutOn: day, addedAt: moment, addedBy: somebody }],
    validUntil: day,
    addedAt: moment,
  }),
  evidenceLinks: ({ evidence }) => ({ evidence, kind: 'norm', target: '5.1' }),
  employees: () => ({ number: '0001', familyName: 'Foreign', givenName: 'Person', language: 'nl' }),
  employeeImports: () => ({
    fileName: 'foreign.csv',
    createdAt: moment,
    createdBy: newId(),
    state: 'received',
    turn: newId(),
  }),
  agreements: () => ({ number: 1, state: 'draft', texts: [{ language: 'nl', draft: '# Foreign', changes: '' }] }),
  signatures: ({ employees, agreements }) => ({
    employee: employees,
    agreement: agreements,
    number: 1,
    language: 'nl',
    sha256: file.sha256,
    statement: 'Foreign statement',
    name: 'Foreign Person',
    user: somebody.id,
    signedAt: moment,
    way: 'online',
    shown: { openedAt: moment, parts: [], changes: '' },
    receipt: 'FOREIGN-RECEIPT',
    digest: file.sha256,
  }),
  readings: ({ agreements }) => ({
    user: somebody.id,
    agreement: agreements,
    language: 'nl',
    sha256: file.sha256,
    openedAt: moment,
  }),
  risks: () => ({ number: 1, title: 'Foreign risk', concerns: [], controls: [], actions: [], norms: [] }),
  identityProviders: () => ({ protocol: 'saml', preset: 'other-saml', name: 'Foreign provider', createdAt: moment }),
  visits: () => ({ on: day, by: somebody, nextOn: null, note: 'Foreign visit', counts: null, latest: true }),
  accessReviews: () => ({ number: 1, startedAt: moment, startedBy: somebody, gone: [], evidence: null }),
  accessDecisions: ({ accessReviews }) => {
    const ways = { local: 'own', providers: [], app: false, passkeys: 0 }
    const roles = [{ role: 'hr', since: moment }]
    const membership = newId()
    const known = { membership, user: somebody.id, name: 'Foreign person', email: 'foreign@example.test' }
    const person = { ...known, since: moment, roles, lastSignIn: null, ways, isClosed: false }
    return { review: accessReviews, membership, verdict: 'confirmed', person, by: somebody, at: moment }
  },
  riskAnalyses: () => ({ number: 1, issuedAt: moment, issuedBy: somebody, risks: [], documents: [] }),
}

/** Creates one record of each owned collection in the organisation of the scope; gives their ids by collection. */
export async function fillWithOneOfEach(scope: Scope): Promise<Record<string, string>> {
  // Those of a test that runs beside this one are none of the application.
  const isOurs = (name: string): boolean => name !== 'trail' && !name.startsWith('test')
  const owned = [...collections.values()].filter(({ kind, name }) => kind === 'owned' && isOurs(name))
  const missing = owned.filter(({ name }) => samples[name] === undefined).map(({ name }) => name)
  if (missing.length > 0) throw new Error(`test/support/belongings.ts has no sample of ${missing.join(', ')}`)
  const ids: Record<string, string> = {}
  const work = scope.work()
  for (const [name, values] of Object.entries(samples)) {
    const one = collections.get(name) as Collection<object>
    ids[name] = work.create(one, values(ids), { act: 'test.prepared', label: name })
  }
  await work.commit()
  return ids
}
