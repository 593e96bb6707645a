import { randomUUID } from 'node:crypto'
import { copyFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Context } from '../context.ts'
import { readFileFacts } from '../data/file-facts.ts'
import { makePreview, type Preview } from '../documents/previews/make-preview.ts'
import { Invalid, type Issue } from '../domain/errors.ts'
import type { EvidenceFile } from '../domain/evidence.ts'
import { cleanFileName } from '../domain/file-name.ts'
import { fileTypeOf, fileTypes, previewKindOf, type FileType, type Refusal } from '../domain/file-type.ts'
import { largestFile, mostFiles, type Upload } from '../domain/file-upload.ts'

/** A file that was looked at and may be kept. `preview` is there when it had to be made to judge the file. */
interface Accepted {
  upload: Upload
  type: FileType
  preview?: Preview
}

/**
 * Looks at every file and keeps them all, each content once, with a preview where one can be made; in the order they
 * came, a content that was sent twice where it came first. The files are gone from their place after.
 * Throws Invalid with one issue per refused file (`intake.refused.*`, on `field`); then none of them is kept.
 */
export async function takeInFiles(
  context: Context,
  uploads: readonly Upload[],
  field = 'files',
): Promise<EvidenceFile[]> {
  const accepted: Accepted[] = []
  const issues: Issue[] = []
  for (const upload of uploads) {
    const judged = await judge(upload)
    if ('refused' in judged) issues.push(issueOf(field, upload, judged.refused))
    else accepted.push({ upload, ...judged })
  }
  if (issues.length > 0) throw new Invalid(withoutRepeats(issues))
  const kept = new Map<string, EvidenceFile>()
  for (const one of accepted) {
    const file = await keep(context, one)
    if (!kept.has(file.sha256)) kept.set(file.sha256, file)
  }
  return [...kept.values()]
}

/** Takes in a file of this machine, for the command line. The file itself stays where it is. Throws Invalid as `takeInFiles`. */
export async function takeInPath(context: Context, path: string, name = basename(path)): Promise<EvidenceFile> {
  const { size } = await stat(path)
  const upload = { path: join(context.files.incoming, randomUUID()), name: cleanFileName(name), size }
  try {
    if (size <= largestFile) await copyFile(path, upload.path)
    const [file] = await takeInFiles(context, [upload])
    if (file === undefined) throw new Error('a file was taken in and is not there')
    return file
  } finally {
    await rm(upload.path, { force: true })
  }
}

async function judge(upload: Upload): Promise<{ refused: Refusal } | Omit<Accepted, 'upload'>> {
  if (upload.tooMany === true) return { refused: 'tooMany' }
  if (upload.tooLarge === true || upload.size > largestFile) return { refused: 'tooLarge' }
  const { facts, encrypted } = await readFileFacts(upload.path, upload.name)
  const verdict = fileTypeOf(facts)
  if ('refused' in verdict || !encrypted) return verdict
  // Many a PDF is encrypted and opens without a password: only opening it tells. One that cannot be opened is refused.
  const preview = await makePreview({ path: upload.path, kind: 'pdf' })
  return 'picture' in preview ? { ...verdict, preview } : { refused: 'encrypted' }
}

const issueOf = (field: string, { name }: Upload, refused: Refusal): Issue => ({
  field,
  code: `intake.refused.${refused}`,
  values: { name, limit: largestFile / 1024 / 1024, most: mostFiles },
})

/** That there are too many is said once, not of every one of them. */
function withoutRepeats(issues: readonly Issue[]): Issue[] {
  const isTooMany = ({ code }: Issue): boolean => code.endsWith('.tooMany')
  return [...issues.filter((issue) => !isTooMany(issue)), ...issues.filter(isTooMany).slice(0, 1)]
}

async function keep(context: Context, { upload, type, preview }: Accepted): Promise<EvidenceFile> {
  const picture = await keepPreview(context, preview ?? (await previewOf(upload, type)))
  const { sha256, size } = await context.files.keep(upload.path)
  const name = upload.name === '' ? nameless(type) : upload.name
  return { sha256, size, type: fileTypes[type].media, name, preview: picture }
}

/** A file whose name was nothing but marks that are not kept. */
const nameless = (type: FileType): string => `file.${fileTypes[type].named.split(' ', 1).join('')}`

function previewOf({ path }: Upload, type: FileType): Promise<Preview> | null {
  const kind = previewKindOf(type)
  return kind === null ? null : makePreview({ path, kind })
}

/** A preview that cannot be made is no reason to refuse a file. */
async function keepPreview({ files, log }: Context, preview: Preview | null): Promise<string | null> {
  if (preview === null) return null
  if ('picture' in preview) return (await files.keepBytes(preview.picture)).sha256
  log.warn({ reason: preview.reason }, 'no preview could be made')
  return null
}
