import { createHash } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { backupFormat, BackupError, type BackupLabel, type BackupManifest, isNewer } from '../../domain/backup.ts'
import { newestData } from '../migrations/all.ts'
import type { ByteReader } from './bytes.ts'
import { beginsWith, readTar, type TarPart, writeTar } from './tar.ts'

/** The first part, and the two last: everything between is listed in the manifest with its hash. */
const [labelName, manifestName, hashName] = ['waarborg-backup.json', 'manifest.json', 'manifest.sha256']

export const databaseName = 'waarborg.sqlite'
export const keyName = 'session.key'
export const fileName = (sha256: string): string => `files/${sha256.slice(0, 2)}/${sha256}`

/** Only these become paths: nothing in an archive can leave the folder that it is unpacked in. */
const known = /^(?:waarborg-backup\.json|waarborg\.sqlite|session\.key|files\/([0-9a-f]{2})\/\1[0-9a-f]{62})$/

/** What the maker of an archive tells about it; `missing` may still grow while the parts are made. */
export type Contents = Pick<BackupManifest, 'counts' | 'heads' | 'missing'>

/** The bytes of an archive of these parts, with its label and manifest; the manifest is handed to `done`. */
export function archiveOf(
  parts: AsyncIterable<TarPart>,
  label: BackupLabel,
  { contents, done }: { contents: Contents; done: (manifest: BackupManifest) => void },
): AsyncGenerator<Uint8Array> {
  async function* all(): AsyncGenerator<TarPart> {
    const manifest: BackupManifest = { ...label, ...contents, parts: [], altered: [] }
    yield* hashed(textPart(labelName, `${JSON.stringify(label, null, 2)}\n`), manifest)
    for await (const part of parts) yield* hashed(part, manifest)
    const text = `${JSON.stringify(manifest, null, 2)}\n`
    yield textPart(manifestName, text)
    yield textPart(hashName, hashText(text))
    done(manifest)
  }
  return writeTar(all(), new Date(label.createdAt))
}

/** Writes the part on, and its hash into the manifest once it has passed. */
function* hashed(part: TarPart, manifest: BackupManifest): Generator<TarPart> {
  const hash = createHash('sha256')
  yield { ...part, content: passing(part.content, (piece) => hash.update(piece)) }
  const sha256 = hash.digest('hex')
  manifest.parts.push({ name: part.name, size: part.size, sha256 })
  const named = known.exec(part.name)?.[1] === undefined ? sha256 : part.name.slice(-64)
  if (named !== sha256) manifest.altered.push(named)
}

async function* passing(
  content: AsyncIterable<Uint8Array>,
  look: (piece: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    look(piece)
    yield piece
  }
}

function textPart(name: string, text: string): TarPart {
  const bytes = Buffer.from(text)
  return { name, size: bytes.length, content: once(bytes) }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of one piece
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const hashText = (text: string): string => `${createHash('sha256').update(text).digest('hex')}  ${manifestName}\n`

/** How many bytes tell whether an archive begins here. */
export const labelMark = 512

/** True when the first bytes are those of an archive of ours. */
export const isArchive = (first: Buffer): boolean => first.length >= labelMark && beginsWith(first, labelName)

/**
 * Unpacks an archive into a folder and gives its manifest. Throws BackupError when it is of a newer Waarborg than
 * `version`, or when anything in it is not what was written; what stands in the folder then is of no use.
 */
export async function unpackArchive(bytes: ByteReader, folder: string, version: string): Promise<BackupManifest> {
  const found: BackupManifest['parts'] = []
  const texts = new Map<string, string>()
  for await (const part of readTar(bytes)) {
    if (part.name === manifestName || part.name === hashName) texts.set(part.name, await textOf(part))
    else if (texts.size > 0 || !known.test(part.name))
      throw new BackupError(`holds a part that does not belong in it: ${part.name}`)
    else {
      found.push(await unpackPart(part, folder))
      if (part.name === labelName) requireLabel(await readFile(join(folder, labelName), 'utf8'), version)
    }
  }
  return matched(found, texts)
}

async function unpackPart(part: TarPart, folder: string): Promise<BackupManifest['parts'][number]> {
  const path = join(folder, part.name)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  const handle = await open(path, 'wx', 0o600).catch((error: unknown) => {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw isThere ? new BackupError(`holds ${part.name} twice`) : error
  })
  try {
    for await (const piece of part.content) {
      hash.update(piece)
      await handle.writeFile(piece)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { name: part.name, size: part.size, sha256: hash.digest('hex') }
}

/** Said at once, before a large archive has been unpacked for nothing. */
function requireLabel(text: string, version: string): void {
  const label = parsed(text) as BackupLabel
  if (typeof label.version !== 'string' || !Number.isInteger(label.format))
    throw new BackupError(`was altered or damaged in ${labelName}`)
  if (label.format > backupFormat || isNewer(label.version, version))
    throw new BackupError(
      `was made by Waarborg ${label.version}, and this is ${version}: use that version or a later one`,
    )
  if ((label.data ?? 0) > newestData())
    throw new BackupError(
      `holds data with number ${label.data}, and this Waarborg knows numbers up to ${newestData()}: use the Waarborg that made it, or a later one`,
    )
}

/** The manifest, once every part is what it says. */
function matched(found: BackupManifest['parts'], texts: ReadonlyMap<string, string>): BackupManifest {
  const text = texts.get(manifestName)
  const hash = texts.get(hashName)
  if (text === undefined || hash === undefined) throw new BackupError('is cut short: its manifest is missing')
  if (hash !== hashText(text)) throw new BackupError('was altered or damaged in its manifest')
  const manifest = parsed(text) as BackupManifest
  for (const [place, { name, size, sha256 }] of manifest.parts.entries()) {
    const part = found[place]
    if (part?.name !== name) throw new BackupError(`does not hold ${name}, which its manifest names`)
    if (part.size !== size || part.sha256 !== sha256) throw new BackupError(`was altered or damaged in ${name}`)
  }
  if (found.length > manifest.parts.length) throw new BackupError('holds a part that its manifest does not name')
  return manifest
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BackupError('was altered or damaged in what it says about itself')
  }
}

async function textOf({ content }: TarPart): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}
