import type { Context } from '../context.ts'
import { evidence } from '../data/evidence.ts'
import type { Scope } from '../data/tenancy.ts'
import type { Id } from '../domain/organisation.ts'

/** A stored file that is no longer what was added. */
export interface AlteredFile {
  evidence: Id
  title: string
  /** the number of the revision that names it */
  revision: number
  /** the name it was sent under */
  name: string
  /** the hash it is kept by */
  sha256: string
  /** it is the preview picture of that file, not the file itself */
  isPreview: boolean
  state: 'altered' | 'missing'
}

/**
 * Reads every file that evidence of the organisation names, in all its revisions, and gives those of which the content
 * no longer gives their hash, or that are not there. A file that several revisions name is read once and told for each.
 */
export async function* checkFiles(context: Pick<Context, 'files'>, scope: Scope): AsyncGenerator<AlteredFile> {
  const known = new Map<string, 'whole' | 'altered' | 'missing'>()
  for await (const { id, title, revisions } of scope.stream(evidence))
    for (const { number, files } of revisions)
      for (const { name, sha256, preview } of files)
        for (const hash of [sha256, ...(preview === null ? [] : [preview])]) {
          const state = known.get(hash) ?? (await context.files.check(hash))
          known.set(hash, state)
          const isPreview = hash !== sha256
          if (state !== 'whole') yield { evidence: id, title, revision: number, name, sha256: hash, isPreview, state }
        }
}
