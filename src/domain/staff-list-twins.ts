import { fold } from './folding.ts'
import { looseNumber } from './staff-list-cells.ts'
import { issueOf, type StaffIssue } from './staff-list-issues.ts'
import type { StaffRow } from './staff-list-rows.ts'
import type { StaffField } from './staff-list-words.ts'

/**
 * Lines of one file that may be the same person: the same number twice, or numbers that differ in leading zeros only
 * (errors on each line); the same name and address under two numbers, or one mailbox for several people (warnings).
 */
export function twins(rows: readonly StaffRow[], title: (field: StaffField) => string): StaffIssue[] {
  const column = title('number')
  const numbered = rows.filter(({ number }) => number !== '')
  const mailboxes = groups(
    rows.filter(({ email }) => email !== ''),
    ({ email }) => mailKey(email),
  )
  const persons = mailboxes.flatMap((group) => groups(group, nameKey))
  const alike = new Set(persons.flat())
  return [
    ...groups(numbered, ({ number }) => number).flatMap((group) =>
      group.map((row) => issueOf('error', 'numberTwice', { ...placeOf(row, group), column })),
    ),
    ...groups(numbered, ({ number }) => looseNumber(number)).flatMap((group) => zeros(group, column)),
    ...persons.flatMap((group) => samePerson(group)),
    ...mailboxes
      .filter((group) => !group.every((row) => alike.has(row)))
      .map((group) => sameMailbox(group, title('email'))),
  ]
}

/** An address however its accents are written. */
export const mailKey = (email: string): string => (/^[!-~]*$/.test(email) ? email : fold(email))

/** A name however it is spelt, in whatever order. */
export const nameKey = ({ familyName, givenName }: Pick<StaffRow, 'familyName' | 'givenName'>): string =>
  fold(`${familyName} ${givenName}`)
    .replace(/['.]/g, '')
    .split(/[^\p{L}\d]+/u)
    .toSorted()
    .join(' ')
    .trim()

/** Groups of two and more. */
function groups(rows: readonly StaffRow[], key: (row: StaffRow) => string): StaffRow[][] {
  return [...Map.groupBy(rows, key).values()].filter(({ length }) => length > 1)
}

const placeOf = (row: StaffRow, group: readonly StaffRow[]) => ({
  line: row.line,
  values: { number: row.number, lines: otherLines(row, group) },
})

/** At most five are named. */
const otherLines = (row: StaffRow, group: readonly StaffRow[]): string =>
  group
    .filter((other) => other !== row)
    .slice(0, 5)
    .map(({ line }) => line)
    .join(', ')

/** The same number exactly is told as such already. */
function zeros(group: readonly StaffRow[], column: string): StaffIssue[] {
  return group.flatMap((row) => {
    const other = group.find(({ number }) => number !== row.number)
    if (other === undefined) return []
    const values = { number: row.number, other: other.number, otherLine: other.line }
    return issueOf('error', 'numberZeros', { line: row.line, column, values })
  })
}

function samePerson(group: readonly StaffRow[]): StaffIssue[] {
  return group.flatMap((row) => {
    const other = group.find(({ number }) => number !== row.number)
    if (other === undefined) return []
    const values = { name: `${row.familyName} ${row.givenName}`.trim(), other: other.number, otherLine: other.line }
    return issueOf('warning', 'samePerson', { line: row.line, column: '', values })
  })
}

function sameMailbox(group: readonly StaffRow[], column: string): StaffIssue {
  const [first, ...others] = group
  const values = {
    email: first?.email ?? '',
    count: others.length + 1,
    lines: others
      .slice(0, 5)
      .map(({ line }) => line)
      .join(', '),
  }
  return issueOf('warning', 'sameMailbox', { line: first?.line ?? 0, column, values })
}
