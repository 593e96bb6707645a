/** What was read, with the stamp of its subject at that moment. */
interface Held {
  stamp: number
  records: readonly object[]
}

/** Records held at most: some 50 MB. A result longer than `longest` is read anew each time. */
const most = 20_000
const longest = 2000

/**
 * Remembers what queries gave until something they are about is written. Only for a store that no other process can
 * write to. A subject is a collection, or what one organisation has of it; records are frozen, since all readers share them.
 */
export class ReadCache {
  readonly #held = new Map<string, Held>()
  readonly #stamps = new Map<string, number>()
  #count = 0

  /** The records under this key, from memory while nothing about the subject was written, else from `load`. */
  read<T extends object>(key: string, subject: string, load: () => T[]): T[] {
    const stamp = this.#stamps.get(subject) ?? 0
    const held = this.#held.get(key)
    if (held?.stamp === stamp) {
      // Least recently used goes first: a Map keeps the order of insertion.
      this.#held.delete(key)
      this.#held.set(key, held)
      return held.records.slice() as T[]
    }
    const records = load()
    if (records.length <= longest) this.#keep(key, { stamp, records: records.map(frozen) })
    return records
  }

  /** Something about the subject was written. */
  written(subject: string): void {
    this.#stamps.set(subject, (this.#stamps.get(subject) ?? 0) + 1)
  }

  #keep(key: string, held: Held): void {
    this.#drop(key)
    this.#held.set(key, held)
    this.#count += held.records.length + 1
    for (const oldest of this.#held.keys()) {
      if (this.#count <= most) return
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    const held = this.#held.get(key)
    if (held === undefined) return
    this.#held.delete(key)
    this.#count -= held.records.length + 1
  }
}

/** Frozen to its leaves, so that a reader that changes a shared record fails at once instead of misleading the next. */
export function frozen<T extends object>(record: T): T {
  for (const value of Object.values(record) as unknown[]) {
    if (value !== null && typeof value === 'object' && !(value instanceof Date) && !ArrayBuffer.isView(value))
      frozen(value)
  }
  return Object.freeze(record)
}
