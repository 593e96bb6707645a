import express, { type Request, type RequestHandler, type Response } from 'express'

/** What a person asked for that could not be done now: a page, or a form with what was typed, when it can be shown. */
export interface Asked {
  /** the address of the page, or of the form */
  href: string
  method: string
  /** of the form, in its order and without its token; undefined when it holds files or a password: those are not written into a page */
  fields: { name: string; value: string }[] | undefined
}

const secret = /password|passphrase|^(current|next|repeat)$/i

const words: RequestHandler = express.urlencoded({ extended: false, limit: '400kb', parameterLimit: 2000 })

/** Lets the page that says so ask again: nothing that was typed is lost because the store did not answer. */
export async function askedOf(req: Request, res: Response): Promise<Asked> {
  const { method, originalUrl: href } = req
  if (method === 'GET') return { href, method, fields: [] }
  // Where the session could not be read, the form is still on its way in.
  if (req.body === undefined) await read(req, res)
  const fields = fieldsOf(req)
  const isForm = req.body !== undefined && req.is('application/x-www-form-urlencoded') !== false
  const isWhole = isForm && !fields.some(({ name }) => secret.test(name))
  return { href, method, fields: isWhole ? fields : undefined }
}

/** Leaves the body undefined when it is no form of words, or cannot be read. */
const read = (req: Request, res: Response): Promise<void> =>
  new Promise((resolve) => void words(req, res, () => resolve()))

function fieldsOf(req: Request): { name: string; value: string }[] {
  return Object.entries((req.body ?? {}) as Record<string, string | string[]>)
    .filter(([name]) => name !== '_csrf')
    .flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })))
}
