/**
 * The four things that can go wrong in Waarborg. Everything else is a bug.
 * `web/errors.ts` maps them to 404, 403, 409 and 422.
 */

/** One message about one field or line. `code` is a key of the translations (`issues.<code>`), `field` the form field. */
export interface Issue {
  field: string
  code: string
  /** values for the placeholders of the message */
  values?: Record<string, string | number>
}

/** What was asked for is not there, or not for this visitor to know of. */
export class NotFound extends Error {
  override name = 'NotFound'
}

/** The visitor is known here, but this is not for his or her role. */
export class Forbidden extends Error {
  override name = 'Forbidden'
}

/** Somebody else was first: a stale version or a taken unique key. */
export class Conflict extends Error {
  override name = 'Conflict'
  /** what is taken or stale: a field of a unique key, or `version` */
  readonly field: string
  constructor(field: string, message = `conflict on ${field}`) {
    super(message)
    this.field = field
  }
}

/** Input that the visitor can mend. */
export class Invalid extends Error {
  override name = 'Invalid'
  readonly issues: readonly Issue[]
  constructor(issues: readonly Issue[]) {
    super(issues.map((issue) => `${issue.field}: ${issue.code}`).join('; '))
    this.issues = issues
  }
}
