import { newId } from '../../src/data/records.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { boxes, organisation } from './boxes.ts'

/**
 * Writes without end: each commit makes a few records and replaces one, with their trail entries, and is told on
 * stdout only when it was acknowledged. Somebody else kills this process.
 */
const folder = process.argv[2] ?? ''
const round = process.argv[3] ?? ''
const store = openSqlite(folder)
const scope = new Scope(store, { organisation, actor: { kind: 'system', name: 'crash' }, now: () => new Date() })

for (let batch = 0; ; batch += 1) {
  const ids = await write(`${round}-${batch}`)
  await new Promise((resolve) => process.stdout.write(`${round}-${batch} ${ids.join(' ')}\n`, resolve))
}

async function write(batch: string): Promise<string[]> {
  const size = 1 + (Number(batch.split('-')[1]) % 7)
  const work = scope.work()
  const ids = Array.from({ length: size }, (_, n) =>
    work.create(boxes, { batch, size, position: n, content: newId().repeat(40) }, { act: 'box.made', label: batch }),
  )
  await work.commit()
  return ids
}
