import { evidence } from '../data/evidence.ts'
import type { StoredOrganisation } from '../data/organisations.ts'
import { listRiskAnalyses } from '../data/risks.ts'
import type { Scope } from '../data/tenancy.ts'
import type { EvidenceFile, EvidenceLink } from '../domain/evidence.ts'
import { fileTypes } from '../domain/file-type.ts'
import type { Id } from '../domain/organisation.ts'
import { dayOf, formats } from '../i18n/format.ts'
import { addEvidence } from './add-evidence.ts'
import type { DemoEvidence, DemoRevision } from './demo-proof-content.ts'
import { dayAgo, type Places, required, requiredAll, type Seeding } from './demo-seeding.ts'
import type { RevisionInput } from './evidence-checks.ts'
import { reviseEvidence } from './revise-evidence.ts'

type At = Places & {
  organisation: StoredOrganisation
  /** by library ref */
  controls: ReadonlyMap<string, Id>
  /** by code */
  actions: ReadonlyMap<string, Id>
}

/** Adds the evidence of an authority, each piece with all its revisions and what it stands for. */
export async function addDemoEvidence(seeding: Seeding, pieces: readonly DemoEvidence[], at: At): Promise<void> {
  const { context, people } = seeding
  const { id: organisation, edition } = at.organisation
  for (const [turn, { title, owner, revisions, ...linked }] of pieces.entries()) {
    const [first, ...later] = revisions
    if (first === undefined) throw new Error(`seed/demo: "${title}" has nothing in it`)
    const by = ({ days, by }: DemoRevision): Scope => seeding.scope(organisation, { days, minute: 80 + turn * 5, by })
    const given = { title, owner: people.get(owner) ?? null, links: linksOf(linked, at), edition }
    const scope = by(first)
    const id = await addEvidence(context, scope, { ...given, ...(await inputOf(seeding, scope, first)) })
    for (const revision of later) {
      const { version } = await scope.require(evidence, id)
      await reviseEvidence(by(revision), id, { version, ...(await inputOf(seeding, by(revision), revision)) })
    }
  }
}

function linksOf({ controls, norms = [], actions, sites }: Partial<DemoEvidence>, at: At): EvidenceLink[] {
  const to = (kind: EvidenceLink['kind'], ids: readonly Id[]): EvidenceLink[] => ids.map((id) => ({ kind, id }))
  return [
    ...to('norm', norms),
    ...to('control', requiredAll(at.controls, controls)),
    ...to('action', requiredAll(at.actions, actions)),
    ...to('site', requiredAll(at.sites, sites)),
  ]
}

async function inputOf(seeding: Seeding, scope: Scope, revision: DemoRevision): Promise<RevisionInput> {
  const { about, until, files = [], analysis, link = '', note = '' } = revision
  const kept: EvidenceFile[] = []
  for (const file of files) kept.push(await keep(seeding, file))
  if (analysis !== undefined) kept.push(...(await analysisFile(scope, analysis)))
  // What was added on a Friday is not about the Sunday that it was moved from.
  const [aboutOn = ''] = [dayAgo(seeding, about) ?? '', dayOf(scope.now())].toSorted()
  const days = { aboutOn, validUntil: dayAgo(seeding, until) }
  return { files: kept, link, note: dated(seeding, note), ...days }
}

/** The media types of what is in seed/demo/files. What is our own need not be looked through as what a stranger sends. */
const types = new Map([
  ['csv', fileTypes.csv.media],
  ['txt', fileTypes.text.media],
  ['png', fileTypes.png.media],
])

async function keep(
  { context, content }: Seeding,
  { file, name, preview }: NonNullable<DemoRevision['files']>[number],
): Promise<EvidenceFile> {
  const ending = file.split('.').at(-1) ?? ''
  const bytes = content.file(file)
  const filled = ending === 'png' ? bytes : Buffer.from(dated({ context }, bytes.toString('utf8')), 'utf8')
  const kept = await context.files.keepBytes(filled)
  const picture = preview === undefined ? null : (await context.files.keepBytes(content.file(preview))).sha256
  return { ...kept, type: required(types, ending), name: dated({ context }, name), preview: picture }
}

/** `{12}` is the day 12 days ago as people write it, `{12:iso}` as programs do. */
const dated = (seeding: Pick<Seeding, 'context'>, text: string): string =>
  text.replace(/\{(-?\d+)(:iso)?\}/g, (_, days: string, iso?: string) => {
    const day = dayAgo(seeding, Number(days)) ?? ''
    return iso === undefined ? formats('nl').day(day) : day
  })

async function analysisFile(scope: Scope, name: string): Promise<EvidenceFile[]> {
  const [last] = await listRiskAnalyses(scope)
  return (last?.documents ?? []).map(({ sha256, size }) => ({
    ...{ sha256, size, name, preview: null },
    type: fileTypes.pdf.media,
  }))
}
