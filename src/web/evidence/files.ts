import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { NotFound } from '../../domain/errors.ts'
import { hrefOf, requested } from './revise.ts'
import { listHref } from './words.ts'

/**
 * A file of a revision, as it was added. Its type is that of its content, it opens in nothing of ours, and nothing keeps
 * a copy on the way. What no longer gives its hash is not sent: a page says which file it is.
 */
export async function download(req: Request, res: Response): Promise<void> {
  const { title, revisions } = await requested(req)
  const revision = revisions.find(({ number }) => String(number) === req.params['number'])
  const file = revision?.files.find(({ sha256 }) => sha256 === req.params['sha256'])
  if (file === undefined) throw new NotFound('file')
  const state = await req.context.files.check(file.sha256)
  if (state !== 'whole') {
    alteredPage(req, res, { title, name: file.name, sha256: file.sha256, state })
    return
  }
  // Sets a type by the name as well, which the next line replaces.
  res.attachment(file.name)
  await send(req, res, { sha256: file.sha256, type: file.type })
}

/** The preview picture of a file, for the page of its evidence. */
export async function preview(req: Request, res: Response): Promise<void> {
  const { revisions } = await requested(req)
  const files = revisions.flatMap((revision) => revision.files)
  const shown = files.find((file) => file.sha256 === req.params['sha256'] && file.preview !== null)?.preview
  if (shown === undefined || shown === null || (await req.context.files.check(shown)) !== 'whole')
    throw new NotFound('preview')
  res.setHeader('Content-Disposition', 'inline')
  await send(req, res, { sha256: shown, type: await pictureType(req, shown) })
}

/** Previews are pictures of our own making: PNG or JPEG, told apart by their first bytes. */
async function pictureType(req: Request, sha256: string): Promise<string> {
  const { stream } = await req.context.files.open(sha256)
  for await (const piece of stream() as AsyncIterable<Buffer>) return piece[0] === 0x89 ? 'image/png' : 'image/jpeg'
  return 'image/jpeg'
}

/** Express would add a charset to the type: that is not known, and not ours to say. */
async function send(req: Request, res: Response, { sha256, type }: { sha256: string; type: string }): Promise<void> {
  const { size, stream } = await req.context.files.open(sha256)
  const headers = {
    'Content-Type': type,
    'Content-Length': String(size),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
  }
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  try {
    await pipeline(stream(), res)
  } catch (error) {
    // The visitor went away while it was sent: nothing is wrong, and nobody is there to be told.
    if (!isGone(error)) throw error
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'

interface Altered {
  title: string
  name: string
  sha256: string
  state: 'altered' | 'missing'
}

function alteredPage(req: Request, res: Response, { title, name, sha256, state }: Altered): void {
  req.context.log.error({ evidence: req.params['id'], sha256, state }, 'a file of evidence is not what was added')
  res.status(500).page('evidence/altered', {
    title: req.t(`evidence.altered.${state}`),
    breadcrumb: [
      { href: listHref(req), label: req.t('evidence.title') },
      { href: hrefOf(req), label: title },
    ],
    of: { title, name, sha256 },
    state,
    back: hrefOf(req),
  })
}
