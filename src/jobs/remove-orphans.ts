import type { Context } from '../context.ts'
import { areHeld } from '../data/held-files.ts'
import { namedFiles } from '../data/named-files.ts'

/** Younger files are left alone, in milliseconds: their row may still be on its way. */
const grace = 24 * 3_600_000

/**
 * Removes files that no record names, which a crash or a refused form left behind, and what was left on its way in.
 * Gives how many there were of each. While a backup reads them, nothing is removed: it is done the next night. Throws
 * between two files when the signal fires.
 */
export async function removeOrphans(
  context: Context,
  signal?: AbortSignal,
): Promise<{ files: number; incoming: number }> {
  if (areHeld(context.files)) return { files: 0, incoming: 0 }
  const before = beforeGrace(context)
  const incoming = await context.files.clearIncoming(before)
  const old: string[] = []
  for await (const { sha256, keptAt } of context.files.list()) if (keptAt < before) old.push(sha256)
  // The records are read after the list: who names an old file has kept it again, and then it is young.
  const named = old.length === 0 ? new Set<string>() : await namedFiles(context.store)
  let files = 0
  for (const sha256 of old) {
    signal?.throwIfAborted()
    if (areHeld(context.files)) break
    if (!named.has(sha256) && (await context.files.remove(sha256, before))) files += 1
  }
  if (files + incoming > 0) context.log.info({ files, incoming }, 'files that nothing names were removed')
  return { files, incoming }
}

/** Removes what was left on its way in to this machine: the process that removes the orphans has only its own. */
export async function clearIncoming(context: Context): Promise<number> {
  return areHeld(context.files) ? 0 : context.files.clearIncoming(beforeGrace(context))
}

const beforeGrace = ({ now }: Context): Date => new Date(now().getTime() - grace)
