import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the project itself, from which views, seed data and templates are read. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** A file or folder of the project. */
export const inProject = (...parts: string[]): string => join(projectRoot, ...parts)
