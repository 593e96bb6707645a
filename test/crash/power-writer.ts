import { randomBytes } from 'node:crypto'
import { newId } from '../../src/data/records.ts'
import { openFolderFiles } from '../../src/data/stores/folder-files.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { boxes, organisation } from './boxes.ts'

/**
 * Makes so many commits in a data folder that is not there yet, each of a few records that name a file by its hash, and
 * tells each on stdout when it was acknowledged. What it asks of the system is written down by strace.
 */
const folder = process.argv[2] ?? ''
const commits = Number(process.argv[3] ?? 10)
const store = openSqlite(folder)
const files = openFolderFiles(folder)
const scope = new Scope(store, { organisation, actor: { kind: 'system', name: 'power' }, now: () => new Date() })

for (let batch = 0; batch < commits; batch += 1) {
  const { sha256 } = await files.keepBytes(randomBytes(100 + (batch % 9) * 700))
  const size = 1 + (batch % 5)
  const work = scope.work()
  const ids = Array.from({ length: size }, (_, position) =>
    work.create(
      boxes,
      { batch: `0-${batch}`, size, position, content: sha256.repeat(15) },
      { act: 'box.made', label: newId() },
    ),
  )
  await work.commit()
  await new Promise((resolve) => process.stdout.write(`0-${batch} ${ids.join(' ')}\n`, resolve))
}
// Ends as a power cut would: nothing is closed.
process.kill(process.pid, 'SIGKILL')
