/** The error with which a promise, or the function that makes one, ends. Throws when there is none. */
export async function failure(attempt: Promise<unknown> | (() => unknown)): Promise<Error> {
  try {
    await (typeof attempt === 'function' ? attempt() : attempt)
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error('it succeeded, where it must fail')
}
