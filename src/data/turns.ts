import { sharedSchema } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'
import type { Work } from './tenancy.ts'

/**
 * One row for each thing that is decided on what several records say together, such as that one administrator stays.
 * Whoever decides reads the turn first and takes it in the same commit: of two at the same moment the second is a Conflict.
 */
export const turns = collection<{ key: string; number: number }>({
  name: 'turns',
  kind: 'technical',
  schema: sharedSchema({ key: { type: String, required: true }, number: { type: Number, required: true } }),
  indexes: [{ fields: ['key'], unique: true }],
})

/** Whose turn it is; to be read before what is decided on. */
export interface Turn {
  key: string
  row: Stored<{ key: string; number: number }> | undefined
}

export async function turnOf(store: Store, key: string): Promise<Turn> {
  const [row] = await store.find(turns, { where: { key }, limit: 1 })
  return { key, row }
}

/** Makes the commit of this work a Conflict when somebody took the turn since it was read. */
export function takeTurn(work: Work, { key, row }: Turn): void {
  const done = { act: '', label: '' }
  if (row === undefined) work.create(turns, { key, number: 1 }, done)
  else work.replace(turns, row, { ...done, values: { number: row.number + 1 } })
}
