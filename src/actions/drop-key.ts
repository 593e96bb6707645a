import type { Context } from '../context.ts'
import { SecretsError } from '../data/secrets/key-file.ts'
import { keysInUse } from '../data/secrets/kept.ts'

/** Takes a key out of the key file. Throws SecretsError while anything is sealed with it, and for the key that seals. */
export async function dropKey({ store, secrets }: Context, id: string): Promise<void> {
  const count = (await keysInUse(store)).get(id) ?? 0
  if (count > 0)
    throw new SecretsError(`${count} secrets are sealed with the key ${id}: first run waarborg secrets rotate`)
  secrets.file.drop(id)
}
