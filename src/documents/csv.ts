/** What a spreadsheet needs first to read UTF-8 as such. */
export const byteOrderMark = '\ufeff'

/**
 * A line of CSV as Belgian spreadsheets read it: semicolons, quotes where they are needed, CR LF. What a spreadsheet
 * would take for a formula gets an apostrophe in front: the file is opened by people, and the texts were typed by others.
 */
export const csvLine = (values: readonly (string | number | null)[]): string => `${values.map(cell).join(';')}\r\n`

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
