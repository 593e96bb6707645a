import type { Given, Io } from './command.ts'

/** Rows in columns of even width, with their heads, for a person to read. */
export function columns(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, index) => Math.max(head.length, ...rows.map((row) => (row[index] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(heads), ...rows.map(line)].join('\n')
}

/** A list: as JSON when --json was given, else as a table. */
export function printList<T extends object>(
  { given, io }: { given: Given; io: Io },
  items: readonly T[],
  shown: { heads: readonly string[]; row: (item: T) => readonly string[]; none: string },
): void {
  if (given.flag('json')) io.out(JSON.stringify(items, null, 2))
  else if (items.length === 0) io.out(shown.none)
  else io.out(columns(shown.heads, items.map(shown.row)))
}

export const jsonOption = { about: 'print JSON, for other programs' }
