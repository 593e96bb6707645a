import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serialize } from 'node:v8'
import { planReport } from '../../src/actions/plan-report.ts'
import { readConfig } from '../../src/config.ts'
import { createContext } from '../../src/context.ts'
import { organisationBySlug } from '../../src/data/organisations.ts'
import { Scope } from '../../src/data/tenancy.ts'
import type { SecurityPlanInput } from '../../src/documents/security-plan/input.ts'
import { inProject } from '../../src/paths.ts'
import { type Measured, measure, median } from './measure.ts'
import { planHtml } from './plan-html.ts'
import { makeDemoStore } from './stores.ts'

/** `npm run bench:documents`: the plan PDF of the demonstration against Chromium printing the same content, each in a fresh process. */
const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const folder = mkdtempSync(join(tmpdir(), 'waarborg-bench-'))
const at = (name: string): string => join(folder, name)
const print = [
  ...[
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
  ...['--disable-component-update', '--disable-sync', `--user-data-dir=${at('profile')}`, '--no-pdf-header-footer'],
  ...[`--print-to-pdf=${at('theirs.pdf')}`, `file://${at('plan.html')}`],
]

try {
  const input = await demoPlan()
  writeFileSync(at('plan.bin'), serialize(input))
  writeFileSync(at('plan.html'), planHtml(input))
  const ours = await median(5, () =>
    measure(process.execPath, [inProject('test', 'bench', 'draw-once.ts'), at('plan.bin'), at('ours.pdf')]),
  )
  const theirs = await median(5, () => measure(chromium, print))
  console.log(
    `${input.normStandings.length} norms, ${input.goals.length} goals, ${input.actions.length} actions; median of 5 fresh processes`,
  )
  console.log(line('Waarborg', ours, 'ours.pdf'))
  console.log(line('Chromium', theirs, 'theirs.pdf'))
  console.log(
    `ratio: time ${(ours.seconds / theirs.seconds).toFixed(2)}, memory ${(ours.memory / theirs.memory).toFixed(2)}`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function demoPlan(): Promise<SecurityPlanInput> {
  await makeDemoStore(at('data'))
  const context = createContext(readConfig({ WAARBORG_DATA: at('data'), LOG_LEVEL: 'silent' }))
  const organisation = await organisationBySlug(context.store, 'demerdorp')
  if (organisation === undefined) throw new Error('the demonstration has no Demerdorp')
  const scope = new Scope(context.store, {
    organisation: organisation.id,
    actor: { kind: 'system', name: 'bench' },
    now: context.now,
  })
  const input = await planReport(scope, { context, organisation })
  await context.store.close()
  return input
}

function line(name: string, { seconds, memory }: Measured, file: string): string {
  return `${name.padEnd(10)} ${seconds.toFixed(2)} s   ${memory.toFixed(0)} MiB   ${(statSync(at(file)).size / 1024).toFixed(0)} KiB`
}
