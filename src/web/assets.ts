import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Request, Response } from 'express'
import { NotFound } from '../domain/errors.ts'
import { inProject } from '../paths.ts'

const require = createRequire(import.meta.url)

const own = (name: string): string => inProject('views', 'assets', name)

/** The one file that browsers take; the package names only its modules. */
const simplewebauthn = join(dirname(require.resolve('@simplewebauthn/browser')), '../dist/bundle/index.umd.min.js')

/** Every file that a page may ask for. Nothing else is served from disk. */
const files: Record<string, string> = {
  'simplewebauthn.js': simplewebauthn,
  'bootstrap.css': require.resolve('bootstrap/dist/css/bootstrap.min.css'),
  'source-sans-3.woff2':
    require.resolve('@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2'),
  'source-sans-3-ext.woff2':
    require.resolve('@fontsource-variable/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2'),
}

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}

interface Asset {
  type: string
  body: Buffer
  zipped: Buffer | null
}

export interface Assets {
  /** the address of a file, with a fingerprint of all of them in it, so that browsers may keep it for a year */
  href: (name: string) => string
  serve: (req: Request, res: Response) => void
}

/** Reads the files once: those above and all of views/assets. */
export function loadAssets(): Assets {
  const owned = readdirSync(inProject('views', 'assets')).map((name) => [name, own(name)] as const)
  const all = new Map([...Object.entries(files), ...owned].map(([name, file]) => [name, readAsset(name, file)]))
  const hash = createHash('sha256')
  for (const { body } of all.values()) hash.update(body)
  const version = hash.digest('hex').slice(0, 12)
  return {
    href: (name) => `/assets/${version}/${name}`,
    serve: (req, res) => send(all.get(String(req.params['name'])), req, res),
  }
}

function readAsset(name: string, file: string): Asset {
  const body = readFileSync(file)
  const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  return { type, body, zipped: name.endsWith('.woff2') ? null : gzipSync(body, { level: 9 }) }
}

function send(asset: Asset | undefined, req: Request, res: Response): void {
  if (asset === undefined) throw new NotFound('asset')
  res.set({
    'Content-Type': asset.type,
    'Cache-Control': 'public, max-age=31536000, immutable',
    Vary: 'Accept-Encoding',
  })
  if (asset.zipped !== null && req.acceptsEncodings('gzip') === 'gzip')
    res.set('Content-Encoding', 'gzip').end(asset.zipped)
  else res.end(asset.body)
}
