import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Express } from 'express'
import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { type Context, createContext } from '../../src/context.ts'
import { createApp } from '../../src/web/app.ts'
import { shut } from './address.ts'
import { lateStores, onMongo } from './mongo-app.ts'

/** What a visitor of the tests asks: one application, or several in turn. */
export type App = RequestListener & Pick<Express, 'listen'>

export interface TestApp {
  /** three applications as of three processes: each request is answered by the next in turn */
  app: App
  /** of the first of them */
  context: Context
  /** of each; they share the store, the files, the clock and the log, and nothing else */
  contexts: readonly Context[]
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
  const { store, files, log } = context
  const another = (): Context => createContext(config, { store, files, log, now: () => now })
  const contexts = [context, another(), another()]
  const app = inTurn(contexts)
  return {
    app,
    context,
    contexts,
    folder,
    setNow: (moment) => (now = new Date(moment)),
    close: async () => {
      await shut(app)
      await context.store.close()
      await late?.discard()
      rmSync(folder, { recursive: true, force: true })
      rmSync(`${folder}.key`, { force: true })
    },
  }
}

/**
 * One application per context, as behind a balancer: what one of them keeps in its memory, the next does not know. They
 * are made when they are asked first: many tests ask little or nothing.
 */
function inTurn(contexts: readonly Context[]): App {
  const apps: Express[] = []
  let turn = 0
  const handler: RequestListener = (req, res) => {
    const index = turn++ % contexts.length
    const app = (apps[index] ??= createApp(contexts[index]!))
    app(req, res)
  }
  const listen = (...given: Parameters<Express['listen']>) => createServer(handler).listen(...given)
  return Object.assign(handler, { listen: listen as Express['listen'] })
}
