import type { Request, RequestHandler, Response } from 'express'
import { Counter, gauge, Histogram } from './exposition.ts'

/** In seconds. A page takes some milliseconds, a document some seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** The methods that a route of ours may have, and what others send. Anything else is one label. */
const methods = ['GET', 'HEAD', 'POST', 'OPTIONS']

/** Counts the requests of one application: by the pattern of their route and never by what stands in the address. */
export class RequestFigures {
  readonly #requests = new Counter({
    name: 'waarborg_http_requests_total',
    help: 'Requests answered, by pattern of the route, method and class of the status; cut: the visitor had gone.',
    labels: ['route', 'method', 'status'],
  })
  readonly #durations = new Histogram({
    name: 'waarborg_http_request_duration_seconds',
    help: 'From the first line of a request to the end of its answer.',
    labels: ['route', 'method'],
    bounds,
  })
  readonly #uploads = new Counter({
    name: 'waarborg_upload_bytes_total',
    help: 'Bytes of files that forms brought.',
  })
  #underWay = 0
  #unavailable = 0

  /** To stand before everything else. */
  readonly watch: RequestHandler = (req, res, next) => {
    const began = performance.now()
    this.#underWay += 1
    res.once('close', () => this.#ended(req, res, (performance.now() - began) / 1000))
    next()
  }

  text(): string {
    const underWay = gauge(
      { name: 'waarborg_http_requests_under_way', help: 'Requests not answered yet, this one included.' },
      this.#underWay,
    )
    const unavailable = new Counter({ name: 'waarborg_http_unavailable_total', help: 'Answers with status 503.' })
    unavailable.add([], this.#unavailable)
    return [this.#requests, this.#durations, this.#uploads, unavailable].map((one) => one.text()).join('') + underWay
  }

  #ended(req: Request, res: Response, seconds: number): void {
    this.#underWay -= 1
    const route = patternOf(req)
    const method = methods.includes(req.method) ? req.method : 'other'
    this.#requests.add([route, method, res.writableFinished ? `${Math.floor(res.statusCode / 100)}xx` : 'cut'])
    this.#durations.observe([route, method], seconds)
    if (res.statusCode === 503) this.#unavailable += 1
    const bytes = uploaded(req)
    if (bytes > 0) this.#uploads.add([], bytes)
  }
}

/** The pattern that Express found the route by; one label for all that has none. */
function patternOf(req: Request): string {
  const path = (req.route as { path?: unknown } | undefined)?.path
  return typeof path === 'string' ? path : 'unknown'
}

function uploaded({ uploads, file }: Request): number {
  // What is refused at the door, before the context is known, has brought nothing.
  const onDisk = (uploads as typeof uploads | undefined)?.reduce((sum, { size }) => sum + size, 0) ?? 0
  return onDisk + (file?.size ?? 0)
}
