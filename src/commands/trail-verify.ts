import { isWhole, type TrailReport, verifyInstallationTrail, verifyTrail } from '../actions/verify-trail.ts'
import type { RecordProblem } from '../actions/check-records.ts'
import type { Context } from '../context.ts'
import { type ChainProblem, type Link, linkText, parseLink } from '../domain/chain.ts'
import { createTranslator } from '../i18n/translate.ts'
import type { Command, Given } from './command.ts'
import { CommandError, UsageError } from './errors.ts'
import { lookingAt } from './installation.ts'
import { jsonOption } from './print.ts'
import { scopeOf } from './scope.ts'

export const trailVerify: Command = {
  about:
    'Follows the chain of a trail from its first entry to its head, reading everything from the disk, looks at every file and signature, and compares every record that is proof with what the trail says was done to it. Exit 1 when something was altered, removed or inserted; it is named. Who can write the data folder can rewrite a whole chain: write the head down elsewhere, and give it with --expect.',
  options: {
    org: { value: 'SLUG', about: 'the authority' },
    installation: { about: 'the trail of the installation instead: accounts, authorities, roles' },
    expect: { value: 'N:HASH', about: 'a head that was written down earlier' },
    json: jsonOption,
  },
  example: 'trail verify --org demerdorp',
  run: async (given, io) => {
    const anchor = anchorOf(given)
    const report = await lookingAt((context) => reportOf(context, given, anchor))
    if (given.flag('json')) io.out(JSON.stringify({ whole: isWhole(report), ...report }, null, 2))
    else for (const line of linesOf(report)) io.out(line)
    if (!isWhole(report)) throw new CommandError(wrong(report))
  },
}

function anchorOf(given: Given): Link | null {
  const text = given.optional('expect')
  if (text === undefined) return null
  const link = parseLink(text)
  if (link === undefined) throw new UsageError('--expect is a number, a colon and 64 hexadecimal digits')
  return link
}

async function reportOf(context: Context, given: Given, anchor: Link | null): Promise<TrailReport> {
  const slug = given.optional('org')
  if ((slug === undefined) === !given.flag('installation')) throw new UsageError('give --org SLUG or --installation')
  if (slug === undefined) return verifyInstallationTrail(context.store, anchor)
  const { scope } = await scopeOf(context, slug)
  return verifyTrail(context, scope, anchor)
}

function linesOf(report: TrailReport): string[] {
  const { count, head, sealedAt, unsealed, problem, files, signatures, records } = report
  return [
    `entries     ${count} whole${problem === null ? '' : ' before the first that is not'}, ${unsealed} not sealed yet`,
    `head        ${head === null || problem !== null ? 'none to write down' : linkText(head)}`,
    ...(sealedAt === null || problem !== null ? [] : [`sealed at   ${sealedAt.toISOString()}`]),
    ...(problem === null ? [] : [`${problem.kind.padEnd(10)}  ${problemText(problem)}`]),
    ...files.map((file) => `file        ${file.state}: ${file.name}, of "${file.title}" (revision ${file.revision})`),
    ...signatures.map((one) => `signature   ${one.problem}: ${one.receipt}, of ${one.name}`),
    ...records.map((one) => `record      ${recordText(one)}`),
  ]
}

function recordText({ problem, kind, id, label, fields }: RecordProblem): string {
  const what = `${kind} ${id}${label === '' ? '' : ` "${label}"`}`
  return `${problem}: ${what}${fields.length === 0 ? '' : `, in ${fields.join(', ')}`}`
}

const t = createTranslator('en')

function problemText({ kind, reason, sequence, entry }: ChainProblem): string {
  const text = t(`trail.verify.problem.${reason}`, { sequence })
  if (entry === null) return text
  const { at, actor, act, subject } = entry as Partial<typeof entry>
  const parts = [act, subject?.label, actor?.name, at instanceof Date ? at.toISOString() : undefined]
  const what = parts.filter((part) => part !== undefined && part !== '').join(', ')
  const now = { altered: 'It now says', removed: 'What comes after it', inserted: 'It says' }[kind]
  return `${text} ${now}: ${what} (${entry.id})`
}

function wrong({ problem, files, signatures, records }: TrailReport): string {
  const parts = [
    ...(problem === null ? [] : [problemText(problem)]),
    ...(files.length === 0 ? [] : [`${files.length} files are not what they were`]),
    ...(signatures.length === 0 ? [] : [`${signatures.length} signatures are not what they were`]),
    ...(records.length === 0 ? [] : [`${records.length} records are not what the trail says`]),
  ]
  return `the trail is not whole: ${parts.join('; ')}`
}
