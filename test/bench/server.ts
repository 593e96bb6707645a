import express from 'express'
import { readConfig } from '../../src/config.ts'
import { createContext } from '../../src/context.ts'
import { startServer } from '../../src/server.ts'

/** Waarborg on a data folder, or a bare Express page of BENCH_HELLO bytes, telling its parent where it is and what it used. */
const hello = Number(process.env['BENCH_HELLO'] ?? 0)
const reads = hello > 0 ? await startHello(hello) : await startWaarborg()

process.on('message', () => {
  process.send?.({ reads: reads(), memory: process.memoryUsage().rss / 2 ** 20 })
})

async function startWaarborg(): Promise<() => number> {
  const context = createContext(readConfig())
  const { address } = await startServer(context)
  process.send?.(address)
  return () => context.store.reads
}

async function startHello(bytes: number): Promise<() => number> {
  const page = `<!doctype html><title>hello</title><p>${'hello '.repeat(Math.ceil(bytes / 6))}`.slice(0, bytes)
  const app = express()
  app.get('/', (_req, res) => {
    res.send(page)
  })
  await new Promise<void>((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      const address = server.address()
      process.send?.(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
      resolve()
    })
  })
  return () => 0
}
