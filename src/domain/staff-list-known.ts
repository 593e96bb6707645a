import type { Employee } from './employee.ts'
import type { Id } from './organisation.ts'
import { looseNumber } from './staff-list-cells.ts'
import { issueOf, type StaffIssue } from './staff-list-issues.ts'
import type { StaffReading, StaffRow } from './staff-list-rows.ts'
import { mailKey, nameKey } from './staff-list-twins.ts'
import { siteIdsOf, siteKey } from './staff-list-values.ts'

/**
 * Who comes new and may be on the staff list already: under a number that differs in leading zeros only (an error), or
 * with the same name and address under another number (a warning).
 */
export function knownTwins({ rows }: StaffReading, employees: readonly Employee[]): StaffIssue[] {
  const numbers = new Set(employees.map(({ number }) => number))
  const loose = new Map(employees.map(({ number }) => [looseNumber(number), number]))
  const inFile = new Set(rows.map(({ number }) => number))
  const people = Map.groupBy(
    employees.filter(({ email, number }) => email !== '' && !inFile.has(number)),
    ({ email }) => mailKey(email),
  )
  return rows
    .filter(({ number }) => !numbers.has(number))
    .flatMap((row) => {
      const other = loose.get(looseNumber(row.number))
      const sameMail = people.get(mailKey(row.email)) ?? []
      const same = sameMail.find((one) => nameKey(one) === nameKey(row))
      if (other !== undefined) return told(row, { level: 'error', code: 'numberKnown', other })
      return same === undefined ? [] : told(row, { level: 'warning', code: 'samePerson', other: same.number })
    })
}

function told(
  { line, number, familyName, givenName }: StaffRow,
  { level, code, other }: { level: StaffIssue['level']; code: 'numberKnown' | 'samePerson'; other: string },
): StaffIssue {
  // 0: the other one stands in no line of the file.
  const values = { number, other, otherLine: 0, name: `${familyName} ${givenName}`.trim() }
  return issueOf(level, code, { line, column: '', values })
}

/** Each building that is not known by that name, once, with the number of people in it. They are imported without a building. */
export function unknownSites({ rows }: StaffReading, sites: readonly { id: Id; name: string }[]): StaffIssue[] {
  const known = siteIdsOf(sites)
  const unknown = rows.filter(({ site }) => site !== '' && !known.has(siteKey(site)))
  return [...Map.groupBy(unknown, ({ site }) => siteKey(site)).values()].map((group) => {
    const line = Math.min(...group.map((row) => row.line))
    const site = group.find((row) => row.line === line)?.site ?? ''
    return issueOf('warning', 'siteUnknown', { line, column: '', values: { site, count: group.length } })
  })
}
