import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { addEvidence, type NewEvidence } from '../actions/add-evidence.ts'
import { takeInPath } from '../actions/take-in-files.ts'
import type { Context } from '../context.ts'
import { listControls } from '../data/controls.ts'
import { evidenceByKey } from '../data/evidence.ts'
import type { Scope } from '../data/tenancy.ts'
import { canonical } from '../domain/canonical.ts'
import { controlCode } from '../domain/control.ts'
import { stopPreviews } from '../documents/previews/make-preview.ts'
import type { EvidenceFile, EvidenceLink } from '../domain/evidence.ts'
import { mostFiles } from '../domain/file-upload.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { dayOf } from '../i18n/format.ts'
import type { Command, Given } from './command.ts'
import { CommandError, UsageError } from './errors.ts'
import { withInstallation } from './installation.ts'
import { scopeOf } from './scope.ts'

export const evidenceAdd: Command = {
  about:
    'Adds files as one piece of evidence of a control. It supports the norms of that control too. The files stay where they are: Waarborg keeps a copy. The same files for the same control and day are added once.',
  options: {
    org: { value: 'SLUG', about: 'the authority', required: true },
    control: { value: 'REF', about: 'the control that it is evidence of, such as M12 or 12', required: true },
    title: { value: 'T', about: 'what it is called; else the name of the first file' },
    about: { value: 'DAY', about: 'the day it is about, such as 2026-11-24; else today' },
    'valid-until': { value: 'DAY', about: 'the last day on which it proves anything; else it has no end' },
    norm: { value: 'ID', about: 'a norm that it is evidence of as well, such as 12.3', several: true },
  },
  operands: ['FILE...'],
  example: 'evidence add --org demerdorp --control M12 --valid-until 2027-11-24 report.pdf',
  run: async (given, io) => {
    const days = { aboutOn: dayIn(given, 'about'), validUntil: dayIn(given, 'valid-until') }
    const paths = pathsIn(given)
    await withInstallation(async (context) => {
      const { scope, organisation } = await scopeOf(context, given.text('org'))
      const { edition } = organisation
      const links = await linksIn(given, { context, scope, edition })
      const files = await taken(context, paths)
      const title = (given.optional('title') ?? '').trim().slice(0, 200)
      const aboutOn = days.aboutOn ?? dayOf(context.now())
      const added = {
        title,
        owner: null,
        files,
        link: '',
        note: '',
        aboutOn,
        validUntil: days.validUntil,
        links,
        edition,
      }
      const key = keyOf(scope, added)
      const before = await evidenceByKey(scope, key)
      const id = await addEvidence(context, scope, { ...added, key })
      const done = before?.id === id ? 'was there already' : 'was added'
      const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`
      io.out(`Evidence ${done}, with ${count}: ${addressOf(context, organisation.slug, id)}`)
      for (const { name, sha256 } of files) io.out(`${sha256}  ${name}`)
    })
  },
}

/** The same for the same files, days, title and control: a script that runs again adds nothing. */
function keyOf(scope: Scope, { title, files, aboutOn, validUntil, links }: Omit<NewEvidence, 'key'>): string {
  const content = files.map(({ sha256, name }) => `${sha256} ${name}`).toSorted()
  const said = canonical([scope.organisation, title, content, aboutOn, validUntil, links])
  return createHash('sha256').update(said).digest('hex').slice(0, 24)
}

const addressOf = ({ config }: Context, slug: string, id: Id): string =>
  new URL(`/o/${slug}/evidence/${id}`, config.baseUrl).href

function pathsIn(given: Given): string[] {
  const paths = given.operandsFrom(0).map((path) => resolve(path))
  if (paths.length > mostFiles) throw new UsageError(`give at most ${mostFiles} files at a time`)
  return paths
}

function dayIn(given: Given, option: 'about' | 'valid-until'): Day | null {
  const day = given.optional(option)
  if (day === undefined || day === '') return null
  if (!isDay(day)) throw new UsageError(`--${option} is "${day}": write a day as 2026-11-24`)
  return day
}

/** A day of the calendar: 2026-02-30 is none. */
const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)

async function linksIn(
  given: Given,
  { context, scope, edition }: { context: Context; scope: Scope; edition: string },
): Promise<EvidenceLink[]> {
  const ref = given.text('control')
  const code = /^\d+$/.test(ref) ? `M${Number(ref)}` : ref.toUpperCase()
  const control = (await listControls(scope)).find((one) => controlCode(one) === code)
  if (control === undefined) throw new CommandError(`there is no control ${code} in ${given.text('org')}`)
  const norms = given.several('norm').map((norm) => norm.toUpperCase())
  const unknown = norms.find((norm) => context.catalogue.norm(edition, norm) === undefined)
  if (unknown !== undefined) throw new CommandError(`there is no norm ${unknown} in the edition ${edition}`)
  return [{ kind: 'control', id: control.id }, ...norms.map((id) => ({ kind: 'norm' as const, id }))]
}

/** Each content once, as a form does. */
async function taken(context: Context, paths: readonly string[]): Promise<EvidenceFile[]> {
  const files = new Map<string, EvidenceFile>()
  try {
    for (const path of paths) {
      const file = await takeInPath(context, path)
      if (!files.has(file.sha256)) files.set(file.sha256, file)
    }
  } finally {
    stopPreviews()
  }
  return [...files.values()]
}
