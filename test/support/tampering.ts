import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import mongoose from 'mongoose'

const { BSON } = mongoose.mongo

type Table = 'trail' | 'installationTrail' | 'trailHeads'

/** A data folder as somebody reaches it who needs no Waarborg: the file itself, while the store is closed. */
export class Tampering {
  readonly #database: DatabaseSync

  constructor(folder: string) {
    this.#database = new DatabaseSync(join(folder, 'waarborg.sqlite'))
  }

  /** Writes another document in the place of the one with this sequence; index columns follow when told to. */
  alter(organisation: string, sequence: number, change: (document: Record<string, unknown>) => void): string {
    const { id, document } = this.#row(organisation, sequence)
    change(document)
    this.#database
      .prepare('UPDATE trail SET document = ?, sequence = ? WHERE id = ?')
      .run(BSON.serialize(document), Number(document['sequence'] ?? sequence), id)
    return id
  }

  /** Turns one bit of one byte of the stored bytes, counted from their end or from where this text begins. */
  flip(organisation: string, sequence: number, text: string): string {
    const { id, bytes } = this.#row(organisation, sequence)
    const place = bytes.indexOf(text)
    if (place < 0) throw new Error(`there is no ${text} in it`)
    bytes[place] = (bytes[place] ?? 0) ^ 1
    this.#database.prepare('UPDATE trail SET document = ? WHERE id = ?').run(bytes, id)
    return id
  }

  /** Cuts the stored bytes in half: it is no document any more. */
  tear(organisation: string, sequence: number): void {
    const { id, bytes } = this.#row(organisation, sequence)
    this.#database.prepare('UPDATE trail SET document = ? WHERE id = ?').run(bytes.subarray(0, bytes.length / 2), id)
  }

  remove(organisation: string, sequence: number): void {
    const { id } = this.#row(organisation, sequence)
    this.#database.prepare('DELETE FROM trail WHERE id = ?').run(id)
  }

  /** A copy of an entry under another id, changed as told. */
  insert(organisation: string, sequence: number, change: (document: Record<string, unknown>) => void): string {
    const { document } = this.#row(organisation, sequence)
    change(document)
    const id = new mongoose.Types.ObjectId().toHexString()
    const { at, sequence: place } = document as { at: Date; sequence: number }
    this.#database
      .prepare(
        'INSERT INTO trail (id, organisation, version, document, at, subjectId, act, who, sequence) SELECT ?, organisation, version, ?, ?, subjectId, act, who, ? FROM trail WHERE organisation = ? AND sequence = ?',
      )
      .run(id, BSON.serialize(document), at.getTime(), place, organisation, sequence)
    return id
  }

  /** What the index columns of an entry hold, to be put back. */
  keep(organisation: string, sequence: number): { id: string; columns: Record<string, string | number> } {
    const columns = this.#database
      .prepare('SELECT id, at, subjectId, act, who FROM trail WHERE organisation = ? AND sequence = ?')
      .get(organisation, sequence) as Record<string, string | number>
    return { id: String(columns['id']), columns }
  }

  restore({ columns }: { columns: Record<string, string | number> }): void {
    this.#database
      .prepare('UPDATE trail SET at = :at, subjectId = :subjectId, act = :act, who = :who WHERE id = :id')
      .run(columns)
  }

  /** Writes another document in the place of a record of any collection; its index columns stay as they are. */
  rewrite(table: string, id: string, change: (document: Record<string, unknown>) => void): void {
    const row = this.#database.prepare(`SELECT document FROM "${table}" WHERE id = ?`).get(id)
    const document = BSON.deserialize(Buffer.from(row?.['document'] as Uint8Array))
    change(document)
    this.#database.prepare(`UPDATE "${table}" SET document = ? WHERE id = ?`).run(BSON.serialize(document), id)
  }

  run(sql: string): void {
    this.#database.exec(sql)
  }

  count(table: Table): number {
    return Number(this.#database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])
  }

  close(): void {
    this.#database.close()
  }

  #row(organisation: string, sequence: number): { id: string; bytes: Buffer; document: Record<string, unknown> } {
    const row = this.#database
      .prepare('SELECT id, document FROM trail WHERE organisation = ? AND sequence = ?')
      .get(organisation, sequence)
    const bytes = Buffer.from(row?.['document'] as Uint8Array)
    return { id: String(row?.['id']), bytes, document: BSON.deserialize(bytes) }
  }
}
