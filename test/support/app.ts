import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Express } from 'express'
import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { type Context, createContext } from '../../src/context.ts'
import { createApp } from '../../src/web/app.ts'
import { lateStores, onMongo } from './mongo-app.ts'

export interface TestApp {
  app: Express
  context: Context
  folder: string
  /** moves the clock of the context */
  setNow: (moment: string) => void
  close: () => Promise<void>
}

/** The real application on a real store in a folder, or a MongoDB database, of its own. The clock stands at a Tuesday morning until it is moved. */
export function testApp(environment: Record<string, string> = {}): TestApp {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-test-'))
  let now = new Date('2026-11-24T09:00:00Z')
  const late = onMongo ? lateStores(folder) : undefined
  const config = readConfig({
    ...(late === undefined ? {} : { MONGODB_URI: late.uri }),
    WAARBORG_DATA: folder,
    LOG_LEVEL: 'silent',
    BASE_URL: 'http://127.0.0.1',
    ...environment,
  })
  const context = createContext(config, {
    ...(late === undefined ? {} : { store: late.store, files: late.files }),
    now: () => now,
    log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
  })
  return {
    app: createApp(context),
    context,
    folder,
    setNow: (moment) => (now = new Date(moment)),
    close: async () => {
      await context.store.close()
      await late?.discard()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
