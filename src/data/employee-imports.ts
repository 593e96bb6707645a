import type { Day } from '../domain/organisation.ts'
import type { StaffField } from '../domain/staff-list-words.ts'
import { ownedSchema, part, text } from './schemas.ts'
import { collection, type Stored } from './store.ts'
import type { Scope } from './tenancy.ts'

/** received: nobody has said yet what its columns are; ready: to be looked at and confirmed */
export type EmployeeImportState = 'received' | 'ready' | 'confirmed' | 'discarded'

/** A staff list that was sent in. The file itself is never kept: rows stand here while somebody looks at them, and then go. */
export interface EmployeeImportValues {
  fileName: string
  createdAt: Date
  createdBy: string
  state: EmployeeImportState
  sheets: readonly { name: string; rows: number }[]
  /** the rows, packed; null once they are taken over or thrown away. `secret` in its name keeps them out of the trail */
  secretRows: Buffer | null
  /** the place of the chosen sheet in the packed rows */
  sheet: number
  /** the line of the header; 0 when there is none; null: as recognised */
  header: number | null
  /** what each column holds, in their order; '' is not imported */
  columns: readonly (StaffField | '')[]
  result: EmployeeImportResult | null
  confirmedAt: Date | null
  /** unique: of two imports that are confirmed at once, both take the next number, and one gets it */
  turn: string
}

export interface EmployeeImportResult {
  joined: number
  changed: number
  returned: number
  left: number
  unchanged: number
  /** the last day of those who were not in the file; null when it was not the whole staff list */
  leavingOn: Day | null
}

export type StoredEmployeeImport = Stored<EmployeeImportValues>

export const employeeImports = collection<EmployeeImportValues>({
  name: 'employeeImports',
  kind: 'owned',
  schema: ownedSchema({
    fileName: text,
    createdAt: Date,
    createdBy: text,
    state: { type: String, required: true },
    sheets: [part({ name: text, rows: Number })],
    secretRows: { type: Buffer, default: null },
    sheet: { type: Number, default: 0 },
    header: { type: Number, default: null },
    columns: [String],
    result: {
      type: part({
        joined: Number,
        changed: Number,
        returned: Number,
        left: Number,
        unchanged: Number,
        leavingOn: { type: String, default: null },
      }),
      default: null,
    },
    confirmedAt: { type: Date, default: null },
    turn: { type: String, required: true },
  }),
  indexes: [{ fields: ['state', 'createdAt'] }, { fields: ['createdAt'] }, { fields: ['turn'], unique: true }],
})

/** Those that wait for somebody, the latest first. */
export const waitingEmployeeImports = (scope: Scope): Promise<StoredEmployeeImport[]> =>
  scope.find(employeeImports, { where: { state: { in: ['received', 'ready'] } }, sort: '-createdAt', limit: 50 })

/** The turn that the next confirmation takes; six digits, so that they sort. */
export async function nextTurn(scope: Scope): Promise<string> {
  const confirmed = await scope.count(employeeImports, { where: { state: 'confirmed' } })
  return String(confirmed + 1).padStart(6, '0')
}
