import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { readStaffList, type StaffFileReading } from '../actions/import-employees.ts'
import { dayOf } from '../i18n/format.ts'
import { createTranslator } from '../i18n/translate.ts'
import type { StaffIssue } from '../domain/staff-list-issues.ts'
import type { Command, Given, Io } from './command.ts'
import { CommandError } from './errors.ts'
import { withInstallation } from './installation.ts'
import { jsonOption } from './print.ts'
import { scopeOf } from './scope.ts'

export const importEmployeesCommand: Command = {
  about:
    'Brings the staff list up to date from an Excel workbook (.xlsx) or a CSV file. Columns are taken as they are recognised, and named in the output. All or nothing: with one error nothing is written.',
  options: {
    org: { value: 'SLUG', about: 'the authority', required: true },
    'dry-run': { about: 'say what would change, and write nothing' },
    complete: { about: 'the file is the whole staff list: who is not in it has today as last day' },
    json: jsonOption,
  },
  operands: ['FILE'],
  example: 'import employees --org demerdorp --dry-run staff.xlsx',
  run: async (given, io) => {
    const file = resolve(given.operand(0))
    const bytes = await readFile(file)
    await withInstallation(async (context) => {
      const { scope } = await scopeOf(context, given.text('org'))
      const leavingOn = given.flag('complete') ? dayOf(context.now()) : null
      const reading = await readStaffList(context, scope, { bytes, fileName: basename(file), leavingOn })
      const errors = reading.comparison.issues.filter(({ level }) => level === 'error').length
      const written = errors === 0 && !given.flag('dry-run')
      if (written) await reading.write()
      report({ given, io }, reading, written)
      if (errors > 0)
        throw new CommandError(`${errors} ${errors === 1 ? 'error' : 'errors'} in ${file}: nothing was written`)
    })
  },
}

function report({ given, io }: { given: Given; io: Io }, reading: StaffFileReading, written: boolean): void {
  const { columns, counts, comparison } = reading
  if (given.flag('json')) {
    const issues = comparison.issues.map((issue) => ({ ...issue, message: textOf(issue) }))
    const taken = columns.map(({ letters, title, proposal }) => ({ letters, title, field: proposal }))
    io.out(JSON.stringify({ written, columns: taken, ...counts, absent: comparison.absent.length, issues }, null, 2))
    return
  }
  for (const { letters, title, proposal } of columns)
    io.out(`column ${letters} "${title}": ${proposal === null ? 'not imported' : fieldName(proposal)}`)
  const { joined, changed, returned, left, unchanged } = counts
  const says = `${joined} new, ${changed} changed, ${returned} back, ${left} leaving, ${unchanged} unchanged`
  // With errors a count would say what a mended file might do.
  if (comparison.issues.every(({ level }) => level === 'warning'))
    io.out(`${written ? 'Written' : 'Nothing was written'}: ${says}`)
  if (!given.flag('complete') && comparison.absent.length > 0)
    io.out(`${comparison.absent.length} on the staff list are not in the file; with --complete they leave today`)
  for (const issue of comparison.issues) io.out(lineOf(issue))
}

const english = createTranslator('en')

const fieldName = (field: NonNullable<StaffFileReading['columns'][number]['proposal']>): string =>
  english(`employees.column.${field}`)

const textOf = ({ code, values }: StaffIssue): string => english(`employees.issue.${code}`, values)

function lineOf(issue: StaffIssue): string {
  const { level, line, column } = issue
  return `line ${line}${column === '' ? '' : `, column ${column}`}: ${level}: ${textOf(issue)}`
}
