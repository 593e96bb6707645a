/** A file that came in with a form and stands in the folder for files on their way in. It is gone after the answer. */
export interface Upload {
  path: string
  /** as it was sent, without what could mislead: see `cleanFileName` */
  name: string
  /** bytes that were received, also those that were not kept */
  size: number
  /** the file is larger than the form takes: the rest was not kept */
  tooLarge?: true
  /** the form takes fewer files: nothing of this one was kept */
  tooMany?: true
}

/** Bytes of the largest file that is kept as evidence. */
export const largestFile = 50 * 1024 * 1024

/** Files that one form can send. */
export const mostFiles = 10
