import type { Express, RequestHandler } from 'express'
import type { Context } from '../../context.ts'
import { metricsPage } from './metrics.ts'
import { notReady } from './readiness.ts'
import { RequestFigures } from './requests.ts'
import { watchStore } from './store-watch.ts'

/**
 * What watches Waarborg from outside, before everything that knows a visitor: no session, no cookie, no line in the log.
 * `/metrics` is there only when there is a token for it; without one nothing is counted either.
 */
export function addHealth(app: Express, context: Context): void {
  const { metricsToken } = context.config
  if (metricsToken !== null) {
    const requests = new RequestFigures()
    app.use(requests.watch)
    app.get('/metrics', plain, metricsPage(context, metricsToken, { requests, store: watchStore(context.store) }))
  }
  app.get('/healthz', plain, (_req, res) => {
    res.send('ok\n')
  })
  app.get('/readyz', plain, readyPage(context))
}

/** No headers beyond what a probe needs: it is no browser. */
const plain: RequestHandler = (_req, res, next) => {
  res.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }).type('text/plain')
  next()
}

/** Of many who ask at once, all get the answer of one look. */
function readyPage(context: Context): RequestHandler {
  let looking: Promise<string[]> | undefined
  return async (_req, res) => {
    looking ??= notReady(context).finally(() => (looking = undefined))
    const wrong = await looking
    res.status(wrong.length === 0 ? 200 : 503).send(`${wrong.length === 0 ? 'ok' : wrong.join('\n')}\n`)
  }
}
