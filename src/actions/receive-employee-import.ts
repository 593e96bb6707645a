import { randomUUID } from 'node:crypto'
import { employeeImports } from '../data/employee-imports.ts'
import type { Scope } from '../data/tenancy.ts'
import { readWorkbook, type WorkbookContents } from '../documents/read-workbook.ts'
import { Invalid } from '../domain/errors.ts'
import { isNamedByNationalNumber } from '../domain/staff-list-file.ts'
import type { Id } from '../domain/organisation.ts'

/** Bytes of the largest file that is read. */
export const largestStaffFile = 10 * 1024 * 1024

interface GivenFile {
  bytes: Uint8Array
  /** kept with the rows, and named in the trail */
  fileName: string
}

/**
 * Reads a staff list that was sent in and keeps its rows, to be looked at; not the file. Nothing of the staff list is
 * written. Throws Invalid, on `file`, for what cannot be read and for a file with national numbers: then nothing is kept.
 */
export async function receiveStaffFile(scope: Scope, given: GivenFile): Promise<Id> {
  const { packed, sheets } = await readStaffFile(given)
  const work = scope.work()
  const values = {
    ...{ fileName: given.fileName, createdAt: scope.now(), createdBy: scope.actor.name },
    ...{ state: 'received' as const, sheets, secretRows: Buffer.from(packed), sheet: 0, header: null, columns: [] },
    ...{ result: null, confirmedAt: null, turn: randomUUID() },
  }
  const id = work.create(employeeImports, values, { act: 'employeeImport.received', label: given.fileName })
  await work.commit()
  return id
}

/** What a file holds. Throws Invalid, on `file`, with `employees.refused.…` and what the message needs. */
export async function readStaffFile({ bytes, fileName }: GivenFile): Promise<WorkbookContents> {
  if (isNamedByNationalNumber(fileName))
    throw new Invalid([{ field: 'file', code: 'employees.refused.nationalNumberName' }])
  const reply = await (bytes.length > largestStaffFile
    ? { refused: 'tooLarge' as const, values: { limit: largestStaffFile / 1024 / 1024 } }
    : readWorkbook(bytes))
  if (!('refused' in reply)) return reply
  throw new Invalid([{ field: 'file', code: `employees.refused.${reply.refused}`, values: reply.values }])
}
