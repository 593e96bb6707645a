import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { syncFolder } from '../folders.ts'

/** A secret cannot be sealed or opened, or its key file cannot be used; the message says why and what to do. */
export class SecretsError extends Error {
  override name = 'SecretsError'
}

export interface Key {
  id: string
  /** 32 bytes */
  bytes: Buffer
}

/** No key file is longer: whatever is, was named by mistake. */
const longest = 64 * 1024

/** Nobody else may read it and a group may not write it; a group may read it, so that a service need not own its key. */
const forbidden = 0o027

/**
 * The file with the keys under which secrets are sealed, a line each: `id:base64 of 32 bytes`, the newest first. It
 * stands outside the data folder, so that who takes the folder, or a backup of it, has no key to what is sealed in it.
 * It is read at each use: a key that is added or comes back counts at once, and nothing needs a restart.
 */
export class KeyFile {
  readonly path: string
  readonly #dataFolder: string
  /** the settings say where it is */
  readonly isNamed: boolean

  /** `named` is what the settings say; null is the file beside the data folder, with `.key` after its name. */
  constructor(named: string | null, dataFolder: string) {
    this.path = resolve(named ?? `${resolve(dataFolder)}.key`)
    this.#dataFolder = resolve(dataFolder)
    this.isNamed = named !== null
  }

  /** True when the file is there; what is in it may still be refused. */
  get exists(): boolean {
    return statSync(this.path, { throwIfNoEntry: false }) !== undefined
  }

  /** The keys, the newest first: one at least. Throws SecretsError when the file is not there or is not to be trusted. */
  keys(): readonly [Key, ...Key[]] {
    if (!this.exists) throw this.#error('is not there; put it back from where you keep a copy')
    return this.#read()
  }

  /**
   * The same, and makes the file where it is the one beside the data folder. One that the settings name must be there:
   * a mistake in its name, or a disk that is not mounted, must not give a second set of keys without a word.
   */
  keysOrMade(): readonly [Key, ...Key[]] {
    if (this.exists) return this.#read()
    if (this.isNamed)
      throw this.#error('is not there; put it back, or make one with: waarborg secrets new-key (once per installation)')
    this.#make(newKey([]))
    return this.#read()
  }

  /** Adds a key in front and gives it: from now on it seals. Makes the file when it is not there. */
  add(): Key {
    if (!this.exists) return this.#make(newKey([]))
    return this.#rewrite((keys) => [newKey(keys), ...keys])[0]
  }

  /** Takes a key out of the file. Whether anything is sealed with it is for the caller to know. */
  drop(id: string): void {
    this.keys()
    this.#rewrite((keys) => {
      const [first, ...others] = keys
      if (first.id === id) throw this.#error(`seals with ${id}: make a new key first, with: waarborg secrets new-key`)
      if (!others.some((key) => key.id === id)) throw this.#error(`holds no key ${id}`)
      return [first, ...others.filter((key) => key.id !== id)]
    })
  }

  #read(): [Key, ...Key[]] {
    const found = this.#looked()
    if (!found.isFile() || found.size > longest) throw this.#error('is not a file with keys')
    if (process.platform !== 'win32' && (found.mode & forbidden) !== 0)
      throw this.#error('can be read or written by others than its owner; close it with: chmod 600')
    return this.#parsed(this.#try(() => readFileSync(this.path, 'latin1')))
  }

  /** Where it is, whatever links lead there, must be outside the data folder. */
  #looked(): Stats {
    this.#requireOutside(this.#try(() => realpathSync(this.path)))
    return this.#try(() => statSync(this.path))
  }

  #requireOutside(real: string): void {
    const isThere = statSync(this.#dataFolder, { throwIfNoEntry: false }) !== undefined
    const data = isThere ? realpathSync(this.#dataFolder) : this.#dataFolder
    if (`${real}${sep}`.startsWith(`${data}${sep}`))
      throw this.#error('is inside the data folder, so it would go wherever the data goes; move it out')
  }

  /** A line is never repeated in a message: it may be a key. */
  #parsed(text: string): [Key, ...Key[]] {
    const keys: Key[] = []
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === '') continue
      const [, id, written] = /^([a-z0-9-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(line.trim()) ?? []
      if (id === undefined || written === undefined)
        throw this.#error(`has a line ${index + 1} that is not a name, a colon and 32 bytes in base64`)
      if (keys.some((key) => key.id === id)) throw this.#error(`has two keys of the name ${id}`)
      keys.push({ id, bytes: Buffer.from(written, 'base64') })
    }
    const [first, ...others] = keys
    if (first === undefined) throw this.#error('is empty')
    return [first, ...others]
  }

  /** Under another name first, and linked to its own when it is whole: of two that make it at once, one wins. */
  #make(key: Key): Key {
    const folder = dirname(this.path)
    if (statSync(folder, { throwIfNoEntry: false }) === undefined)
      throw this.#error(`cannot be made: the folder ${folder} is not there`)
    const real = join(realpathSync(folder), basename(this.path))
    this.#requireOutside(real)
    const temporary = `${real}.${randomBytes(6).toString('hex')}`
    try {
      this.#try(() => write(temporary, [key]))
      linkSync(temporary, real)
      syncFolder(folder)
    } catch (error) {
      if (!isTaken(error)) throw error
    } finally {
      rmSync(temporary, { force: true })
    }
    return this.#read()[0]
  }

  /** The new file stands beside the old one until it is whole; as long as it does, nobody else changes the keys. */
  #rewrite(change: (keys: [Key, ...Key[]]) => [Key, ...Key[]]): [Key, ...Key[]] {
    const former = this.#looked()
    const real = realpathSync(this.path)
    const temporary = `${real}.new`
    try {
      this.#try(() => closeSync(openSync(temporary, 'wx', 0o600)))
    } catch (error) {
      if (!isTaken(error)) throw error
      throw this.#error(`is being changed by another command; if none is running, remove ${temporary}`)
    }
    try {
      const keys = change(this.#read())
      this.#try(() => write(temporary, keys, former))
      renameSync(temporary, real)
      syncFolder(dirname(real))
      return keys
    } finally {
      rmSync(temporary, { force: true })
    }
  }

  #error(says: string): SecretsError {
    return new SecretsError(`the key file ${this.path} (WAARBORG_KEY_FILE) ${says}`)
  }

  #try<T>(attempt: () => T): T {
    try {
      return attempt()
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code === 'EACCES' || code === 'EPERM')
        throw this.#error('may not be read or written by the user that Waarborg runs as')
      throw error
    }
  }
}

/** Eight hexadecimal digits, so that no two installations have a key of the same name by habit. */
function newKey(others: readonly Key[]): Key {
  const id = randomBytes(4).toString('hex')
  return others.some((key) => key.id === id) ? newKey(others) : { id, bytes: randomBytes(32) }
}

/** On the disk when it returns. With the owner and the mode of the former file: root may add a key for a service. */
function write(path: string, keys: readonly Key[], former?: Stats): void {
  const handle = openSync(path, former === undefined ? 'wx' : 'w', 0o600)
  try {
    const now = statSync(path)
    if (former !== undefined && (former.uid !== now.uid || former.gid !== now.gid))
      fchownSync(handle, former.uid, former.gid)
    if (former !== undefined) fchmodSync(handle, former.mode & 0o777)
    writeFileSync(handle, keys.map(({ id, bytes }) => `${id}:${bytes.toString('base64')}\n`).join(''))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST'
