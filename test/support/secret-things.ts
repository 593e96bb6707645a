/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- it goes into mongoose's types without end, as in src/data */
import type { Context } from '../../src/context.ts'
import { newId } from '../../src/data/records.ts'
import { ownedSchema, part, secret, sharedSchema, text } from '../../src/data/schemas.ts'
import type { Place, Sealed } from '../../src/data/secrets.ts'
import { collection } from '../../src/data/store.ts'
import { installationWork, Scope } from '../../src/data/tenancy.ts'

/** Collections with secrets wherever a schema can have one. Imported by tests, and by the commands that tests start. */
export interface Keyring {
  name: string
  seed: Sealed | null
  part: { seal: Sealed | null; note: string } | null
  list: { seal: Sealed | null; note: string }[]
  codes: Sealed[]
  map: Record<string, Sealed>
}

const seal = part({ seal: secret, note: text })

export const keyrings = collection<Keyring>({
  name: 'testKeyrings',
  kind: 'owned',
  schema: ownedSchema({
    name: text,
    seed: secret,
    part: { type: seal, default: null },
    list: [seal],
    codes: [secret],
    map: { type: Map, of: secret, default: {} },
  }),
  indexes: [{ fields: ['name'] }],
})

export const mailboxes = collection<{ name: string; login: { seal: Sealed | null } }>({
  name: 'testMailboxes',
  kind: 'shared',
  schema: sharedSchema({ name: text, login: { seal: secret } }),
  indexes: [{ fields: ['name'], unique: true }],
})

export const actor = { kind: 'operating-system', name: 'ict' } as const

/** Makes `count` keyrings of one authority and a mailbox, each with a secret that says its own name. */
export async function fill({ store, secrets, now }: Context, count: number): Promise<string> {
  const organisation = newId()
  const scope = new Scope(store, { organisation, actor, now })
  for (let start = 0; start < count; start += 100) {
    const work = scope.work()
    for (let index = start; index < Math.min(count, start + 100); index += 1) {
      const id = newId()
      const seal = (field: string) => secrets.seal({ collection: keyrings, id, field }, `${field} ${index}`)
      const list = [{ seal: seal('list.seal'), note: 'n' }]
      const values = { name: `ring ${index}`, seed: seal('seed'), part: null, list, codes: [], map: {} }
      work.create(keyrings, values, { act: 'test.made', label: 'ring', id })
    }
    await work.commit()
  }
  const work = installationWork(store, actor, now)
  const id = newId()
  const login = { seal: secrets.seal({ collection: mailboxes, id, field: 'login.seal' }, 'mail') }
  work.create(mailboxes, { name: 'mail', login }, { act: 'test.made', label: 'mail', id })
  await work.commit()
  return organisation
}

/** Every secret of every keyring in the clear. */
export async function opened({ store, secrets }: Context, organisation: string): Promise<string[]> {
  const found = await store.find(keyrings, { where: { organisation }, sort: 'name' })
  return found.flatMap(({ id, seed, list }) => {
    const place = (field: string): Place => ({ collection: keyrings, id, field })
    return [secrets.open(place('seed'), seed!), secrets.open(place('list.seal'), list[0]!.seal!)]
  })
}
