import { Conflict } from '../domain/errors.ts'

/**
 * Makes an attempt once more when somebody else was first: the second one reads what the first could not yet see.
 * For acts that take the next free number or that are done when somebody else did them; never for edits of a form.
 */
export async function again<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return attempt()
  }
}
