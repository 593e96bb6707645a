import type { StaffFileRefusal } from '../domain/staff-list-file.ts'

/** A file that is not read, for a reason that is told to who sent it. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: StaffFileRefusal
  readonly values: Readonly<Record<string, string | number>>

  constructor(code: StaffFileRefusal, values: Refusal['values'] = {}) {
    super(code)
    this.code = code
    this.values = values
  }
}
