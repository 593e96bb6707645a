/** Something about one cell, line or file. An error keeps the whole file from being taken over. */
export interface StaffIssue {
  level: 'error' | 'warning'
  code: StaffIssueCode
  /** as Excel numbers it */
  line: number
  /** the header of the column, else its letters; '' when the whole line is meant */
  column: string
  /** for the placeholders of the message */
  values: Readonly<Record<string, string | number>>
}

export type StaffIssueCode =
  | 'brokenOff'
  | 'noLineEnd'
  | 'numberMissing'
  | 'numberShortened'
  | 'numberThousands'
  | 'numberTwice'
  | 'numberZeros'
  | 'numberKnown'
  | 'nameMissing'
  | 'nameUnsure'
  | 'tooLong'
  | 'email'
  | 'day'
  | 'dayOrder'
  | 'language'
  | 'samePerson'
  | 'sameMailbox'
  | 'siteUnknown'

/** An issue at a place in the file. */
export const issueOf = (
  level: StaffIssue['level'],
  code: StaffIssueCode,
  { values = {}, ...place }: { line: number; column: string; values?: StaffIssue['values'] },
): StaffIssue => ({ level, code, ...place, values })
