import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { detailsOf, importPlan, readPlanNote } from '../actions/import-plan.ts'
import { decodeText, looksLikeText } from '../domain/decoding.ts'
import type { LeftLine, NoteProblem } from '../domain/plan-note.ts'
import { linesWithNationalNumber } from '../domain/national-number.ts'
import { createTranslator, hasKey } from '../i18n/translate.ts'
import type { Command, Given, Io } from './command.ts'
import { CommandError } from './errors.ts'
import { withInstallation } from './installation.ts'
import { jsonOption } from './print.ts'
import { scopeOf } from './scope.ts'

export const importPlanCommand: Command = {
  about:
    'Makes a security plan of a policy note in plain text (in Word: save as Plain text), and names every line that was not understood. The plan becomes the plan of today.',
  options: {
    org: { value: 'SLUG', about: 'the authority', required: true },
    title: { value: 'T', about: 'the title of the plan, in place of that of the note' },
    'dry-run': { about: 'say what is in the note, and write nothing' },
    json: jsonOption,
  },
  operands: ['FILE'],
  example: 'import plan --org demerdorp --dry-run policy-note.txt',
  run: async (given, io) => {
    const note = await readNote(resolve(given.operand(0)))
    await withInstallation(async (context) => {
      const { scope } = await scopeOf(context, given.text('org'))
      const title = given.optional('title')
      const asked = { ...note, ...(title === undefined ? {} : { title }) }
      const reading = readPlanNote(note.text)
      const details = detailsOf(scope, reading, asked)
      const written = given.flag('dry-run') ? null : await importPlan(scope, asked)
      const { problems, notUnderstood } = reading.note
      const counts = { goals: reading.goals.length, actions: reading.actions.length }
      report(
        { given, io },
        {
          ...{
            ...details,
            ...counts,
            number: written?.number ?? null,
            problems,
            notUnderstood,
            skipped: reading.skipped,
          },
          nationalNumberLines: linesWithNationalNumber(note.text),
        },
      )
    })
  },
}

async function readNote(file: string): Promise<{ text: string; fileName: string }> {
  const bytes = await readFile(file)
  if (!looksLikeText(bytes))
    throw new CommandError(`${file} is not plain text: in Word, save the note as Plain text (.txt)`)
  return { text: decodeText(bytes), fileName: basename(file) }
}

interface Outcome {
  title: string
  firstYear: number
  lastYear: number
  goals: number
  actions: number
  /** of the plan that was made; null when nothing was written */
  number: number | null
  problems: readonly NoteProblem[]
  notUnderstood: readonly LeftLine[]
  skipped: readonly { line: number; what: string; text: string }[]
  /** what nobody should keep without a reason; the lines are named, and never what is on them */
  nationalNumberLines: readonly number[]
}

function report({ given, io }: { given: Given; io: Io }, outcome: Outcome): void {
  if (given.flag('json')) {
    io.out(JSON.stringify(outcome, null, 2))
    return
  }
  const { title, firstYear, lastYear, problems, notUnderstood, skipped } = outcome
  const says = outcome.number === null ? 'Nothing was written. The note holds' : `Plan ${outcome.number} was made:`
  io.out(`${says} "${title}" (${firstYear}-${lastYear}): ${outcome.goals} goals, ${outcome.actions} actions`)
  io.out(
    `${problems.length} problems, ${notUnderstood.length} lines not understood, ${skipped.length} parts not taken over`,
  )
  for (const problem of problems) io.out(`line ${problem.line}: ${problemText(problem)}`)
  for (const { line, text } of notUnderstood) io.out(`line ${line}: not understood: ${text.trim()}`)
  for (const { line, what, text } of skipped)
    io.out(`line ${line}: ${what} not taken over: ${text.split('\n')[0] ?? ''}`)
  for (const line of outcome.nationalNumberLines)
    io.out(`line ${line}: there seems to be a national number here; take it out of the plan`)
}

function problemText({ code, values }: NoteProblem): string {
  const key = `imports.problem.${code}`
  return hasKey(key) ? createTranslator('en')(key, values) : code
}
