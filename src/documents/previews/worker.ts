import { setPriority } from 'node:os'
import type { Preview, PreviewKind, PreviewRequest } from './requests.ts'

/** Bytes of this process above which it ends itself: the picture is then too much. */
const mostMemory = 900 * 1024 * 1024

// pages go before previews
setPriority(10)

process.on('message', (request: PreviewRequest) => {
  void answer(request).then((preview) => process.send?.(preview))
})
process.on('disconnect', () => process.exit(0))
setInterval(() => {
  if (process.memoryUsage.rss() > mostMemory) process.exit(9)
}, 50)

async function answer({ path, kind }: PreviewRequest): Promise<Preview> {
  try {
    return { picture: await makers[kind](path) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { locked: reason.startsWith('Password required'), reason }
  }
}

/** Loaded when first asked for. */
const makers: Record<PreviewKind, (path: string) => Promise<Uint8Array>> = {
  pdf: async (path) => (await import('./pdf-page.ts')).firstPage(path),
  picture: async (path) => (await import('./picture.ts')).smallPicture(path),
}
