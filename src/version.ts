import { readFileSync } from 'node:fs'
import { inProject } from './paths.ts'

/** The version of this Waarborg, such as `0.1.0`. */
export const version = (JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { version: string }).version
