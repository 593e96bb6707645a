import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOrganisation } from '../../src/actions/create-organisation.ts'
import { type Moved, moveData, type Moving, type Place } from '../../src/actions/move-data.ts'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import type { Context } from '../../src/context.ts'
import { type Catalogue, loadCatalogue } from '../../src/data/catalogue.ts'
import { employees } from '../../src/data/employees.ts'
import { evidence, noEnd } from '../../src/data/evidence.ts'
import { movedCollections } from '../../src/data/move/moved.ts'
import { newId } from '../../src/data/records.ts'
import { sessions } from '../../src/data/sessions.ts'
import type { Store, Stored } from '../../src/data/store.ts'
import { openFolderFiles } from '../../src/data/stores/folder-files.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { installationWork, Scope } from '../../src/data/tenancy.ts'

export const moment = new Date('2026-11-24T09:00:00Z')
export const now = (): Date => moment
const actor = { kind: 'system', name: 'test' } as const

/** A data folder of its own, with its store open, until it is discarded. */
export function newPlace(): Place & { folder: string; discard: () => Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-move-'))
  const store = openSqlite(folder)
  const discard = async (): Promise<void> => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { store, files: openFolderFiles(folder), folder, discard }
}

let catalogue: Catalogue | undefined

/** Makes an installation: two authorities, one with staff and evidence with a file, sealed trails, somebody signed in. */
export async function fill({ store, files }: Place, staff: number): Promise<{ organisation: string; sha256: string }> {
  catalogue ??= loadCatalogue()
  const context = { store, files, now, catalogue } as Context
  const values = { slug: '', languages: ['nl'] as const, nisCode: '', edition: 'ksz-2017' }
  const { id } = await createOrganisation(context, { ...values, name: 'Demerdorp' }, { actor, administrator: null })
  await createOrganisation(context, { ...values, name: 'Zennebeek' }, { actor, administrator: null })
  const scope = new Scope(store, { organisation: id, actor, now })
  await addStaff(scope, staff)
  const { sha256 } = await files.keepBytes(Buffer.from('proof of something'))
  await addEvidence(scope, sha256)
  await sealTrails(context)
  await addStaff(scope, 3)
  const session = { key: 'hash', user: newId(), content: '{"a":1}', expiresAt: new Date('2026-11-24T21:00:00Z') }
  const work = installationWork(store, actor, now)
  work.create(sessions, session, { act: 'session.begun', label: '' })
  await work.commit()
  return { organisation: id, sha256 }
}

/** New members of the staff, with their trail. */
export async function addStaff(scope: Scope, count: number): Promise<void> {
  const work = scope.work()
  for (let n = 0; n < count; n += 1) {
    const name = { familyName: `Peeters ${n}`, givenName: 'Zoë', number: newId(), service: 'Ruimte', email: '' }
    const rest = {
      site: null,
      language: 'nl' as const,
      startedOn: '2020-01-01',
      leftOn: null,
      user: null,
      signed: null,
    }
    work.create(employees, { ...name, ...rest }, { act: 'employee.added', label: name.familyName })
  }
  await work.commit()
}

/** Evidence with one file. */
export async function addEvidence(scope: Scope, sha256: string): Promise<void> {
  const file = { sha256, size: 18, type: 'text/plain', name: 'proof.txt', preview: null } as const
  const revision = { number: 1, files: [file], link: '', note: '', aboutOn: '2026-11-24', validUntil: null }
  const revisions = [{ ...revision, addedAt: moment, addedBy: { id: newId(), name: 'Els' } }]
  const values = { title: 'Proof', owner: null, revisions, validUntil: noEnd, addedAt: moment }
  const work = scope.work()
  work.create(evidence, values, { act: 'evidence.added', label: 'Proof' })
  await work.commit()
}

export const scopeOf = (store: Store, organisation: string): Scope => new Scope(store, { organisation, actor, now })

/** Every record that is moved, collection by collection. */
export async function contentOf(store: Store): Promise<Record<string, Stored<object>[]>> {
  const content: Record<string, Stored<object>[]> = {}
  for (const collection of movedCollections()) {
    const records: Stored<object>[] = []
    for await (const record of store.stream(collection, { everyOrganisation: true })) records.push(record)
    if (records.length > 0) content[collection.name] = records
  }
  return content
}

/** Moves, and says nothing. */
export const moving = (from: Place, to: Place, more: Partial<Moving> = {}): Promise<Moved> =>
  moveData({ from, to, now, acceptFindings: false, patience: 0, tell: () => undefined, ...more })

/** The same place with some of its store's calls made otherwise. */
export const otherwise = (place: Place, change: (store: Store) => Partial<Store>): Place => {
  const { store } = place
  const changed = change(store) as Record<string | symbol, unknown>
  const get = (target: Store, name: string | symbol): unknown => {
    const value = changed[name] ?? Reflect.get(target, name, target)
    return typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(target) : value
  }
  return { ...place, store: new Proxy(store, { get }) }
}

export const sha256Of = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
