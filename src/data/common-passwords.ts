import { readFileSync } from 'node:fs'
import { foldPassword } from '../domain/password.ts'
import { inProject } from '../paths.ts'

let read: ReadonlySet<string> | undefined

/** The words that common passwords are made of, folded. Read once, from `seed/common-passwords.txt`. */
export const commonWords = (): ReadonlySet<string> =>
  (read ??= new Set(
    readFileSync(inProject('seed', 'common-passwords.txt'), 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .flatMap((line) => line.split(/\s+/))
      .map((word) => foldPassword(word))
      .filter((word) => word !== ''),
  ))
