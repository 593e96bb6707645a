/*
 * A start of Waarborg that stops in the middle of a migration, to be killed there: `node slow-migration.ts sqlite FOLDER`,
 * or `mongodb URI FOLDER`. It prints `half` when some of the migrations are written and one is under way.
 */
import { writeSync } from 'node:fs'
import '../../src/data/all.ts'
import { migrations, newestData } from '../../src/data/migrations/all.ts'
import type { Migration } from '../../src/data/migrations/migration.ts'
import { openMongo } from '../../src/data/stores/mongo.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'

const [kind = '', place = '', folder = ''] = process.argv.slice(2)

let seen = 0

function stuck(): undefined {
  seen += 1
  if (seen < 30) return undefined
  writeSync(1, 'half\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  return undefined
}

;(migrations as Migration[]).push({
  number: newestData() + 1,
  name: 'slow',
  what: 'Takes its time.',
  steps: () => [
    { collection: 'controls', change: (document) => ({ ...document, owner: 'half a migration' }) },
    { collection: 'actions', change: stuck },
  ],
})

if (kind === 'sqlite') openSqlite(place)
else await openMongo(place, folder)
