import { createHash } from 'node:crypto'
import type { Employee } from './employee.ts'
import type { Day, Id } from './organisation.ts'
import { fieldsOf, isGone, type Surroundings, valuesOf } from './staff-list-values.ts'
import { knownTwins, unknownSites } from './staff-list-known.ts'
import type { StaffIssue } from './staff-list-issues.ts'
import type { StaffReading } from './staff-list-rows.ts'
import type { FieldChange } from './trail.ts'

export type { Surroundings } from './staff-list-values.ts'

/** What of an employee a staff list can say. */
export type StaffValues = Omit<Employee, 'id' | 'version' | 'signed'>

export interface Joiner {
  line: number
  values: StaffValues
}

export interface StaffChange<E> {
  line: number
  employee: E
  values: StaffValues
  /** the fields that differ, with their values before and after */
  fields: readonly FieldChange[]
}

/** What a file would do to the staff list as it stands. Each list is in the order of the staff numbers. */
export interface StaffComparison<E extends Employee = Employee> {
  joiners: readonly Joiner[]
  /** here before and still, with something changed */
  changes: readonly StaffChange<E>[]
  /** left earlier, and in the file again */
  returning: readonly StaffChange<E>[]
  /** get a last day from the file itself */
  leaving: readonly StaffChange<E>[]
  /** in service and not in the file: they leave when the file is the whole staff list */
  absent: readonly E[]
  unchanged: number
  issues: readonly StaffIssue[]
}

/** Compares what was read with the staff list. The order of the lines does not matter; nothing is decided about who is absent. */
export function compareStaff<E extends Employee>(reading: StaffReading, around: Surroundings<E>): StaffComparison<E> {
  const { employees, sites, today } = around
  const known = new Map(employees.map((employee) => [employee.number, employee]))
  const doubted = knownTwins(reading, employees)
  const refused = doubted.filter(({ level }) => level === 'error')
  const inDoubt = new Set(refused.map(({ line }) => line))
  const rows = reading.rows.filter(({ line }) => !inDoubt.has(line)).toSorted((a, b) => compare(a.number, b.number))
  const values = valuesOf({ ...reading, rows }, around, known)
  const met = rows.map((row, index) =>
    meet({ line: row.line, values: values[index] as StaffValues }, known.get(row.number), today),
  )
  const of = (kind: Meeting<E>['kind']) => met.flatMap((one) => (one.kind === kind && 'employee' in one ? one : []))
  const issues = [...reading.issues, ...doubted, ...unknownSites(reading, sites)]
  const numbers = new Set([...reading.numbers, ...refused.map(({ values }) => String(values['other']))])
  return {
    joiners: met.flatMap((one) => (one.kind === 'joiner' ? { line: one.line, values: one.values } : [])),
    changes: of('change'),
    returning: of('returning'),
    leaving: of('leaving'),
    absent: absentOf(numbers, around),
    unchanged: of('unchanged').length,
    issues: issues.toSorted((a, b) => a.line - b.line),
  }
}

type Meeting<E> = { kind: 'joiner'; line: number; values: StaffValues } | ({ kind: Kind } & StaffChange<E>)
type Kind = 'change' | 'unchanged' | 'returning' | 'leaving'

/** A row and the employee of that number. */
function meet<E extends Employee>(row: Joiner, employee: E | undefined, today: Day): Meeting<E> {
  if (employee === undefined) return { kind: 'joiner', ...row }
  const fields = fieldsOf(employee, row.values)
  return { kind: fields.length === 0 ? 'unchanged' : kindOf(employee, row.values, today), ...row, employee, fields }
}

function kindOf(before: Employee, after: StaffValues, today: Day): Kind {
  if (isGone(before.leftOn, today) && !isGone(after.leftOn, today)) return 'returning'
  return after.leftOn !== null && after.leftOn !== before.leftOn ? 'leaving' : 'change'
}

/** Who has yet to begin is on no list of today, and is not missed; nor is who may be in the file under another number. */
function absentOf<E extends Employee>(numbers: ReadonlySet<string>, { employees, today }: Surroundings<E>): E[] {
  const isAbsent = ({ number, leftOn, startedOn }: E): boolean =>
    !numbers.has(number) && !isGone(leftOn, today) && (startedOn === null || startedOn <= today)
  return employees.filter(isAbsent).toSorted((a, b) => compare(a.number, b.number))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export interface StaffDecision<E> {
  joins: readonly StaffValues[]
  edits: readonly { employee: E; values: Partial<StaffValues>; act: 'changed' | 'left' | 'returned' }[]
}

/** What is to be written. `leavingOn` is the last day of who is absent, null when the file is not the whole staff list. */
export function decide<E extends Employee>(comparison: StaffComparison<E>, leavingOn: Day | null): StaffDecision<E> {
  const edit = (changes: readonly StaffChange<E>[], act: 'changed' | 'left' | 'returned') =>
    changes.map(({ employee, values }) => ({ employee, values, act }))
  return {
    joins: comparison.joiners.map(({ values }) => values),
    edits: [
      ...edit(comparison.changes, 'changed'),
      ...edit(comparison.returning, 'returned'),
      ...edit(comparison.leaving, 'left'),
      ...(leavingOn === null ? [] : leavers(comparison.absent, leavingOn)),
    ],
  }
}

/** Nobody leaves before the first day, and who has an earlier last day keeps it. */
function leavers<E extends Employee>(absent: readonly E[], on: Day): StaffDecision<E>['edits'] {
  return absent
    .map((employee) => ({
      employee,
      day: employee.startedOn !== null && employee.startedOn > on ? employee.startedOn : on,
    }))
    .filter(({ employee, day }) => employee.leftOn === null || employee.leftOn > day)
    .map(({ employee, day }) => ({ employee, values: { leftOn: day }, act: 'left' as const }))
}

/** The same for the same outcome on the same staff list: a person confirms what was shown, and nothing else. */
export function fingerprintOf(comparison: StaffComparison): string {
  const mark = ({ id, version }: { id: Id; version: number }): string => `${id} ${version}`
  const change = ({ employee, values }: StaffChange<Employee>) => [mark(employee), values]
  const { joiners, changes, returning, leaving, absent, unchanged } = comparison
  const facts = [
    joiners.map(({ values }) => values),
    [changes, returning, leaving].map((list) => list.map(change)),
    absent.map(mark),
    unchanged,
  ]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32)
}
