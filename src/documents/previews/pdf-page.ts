import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { pixelsAsPicture } from './picture.ts'
import { previewSide } from './requests.ts'

/** Bytes that PDFium may take, the file itself included: a small file can ask for gigabytes. */
const mostMemory = 512 * 1024 * 1024

/** A small JPEG of the first page. Throws when the file cannot be read; `Password required …` when it is locked. */
export async function firstPage(path: string): Promise<Uint8Array> {
  // A new one for each file: its memory never shrinks, and what one file spoilt does not reach the next.
  const library = await PDFiumLibrary.init({ instantiateWasm: limited(await compiled()) as never })
  const document = await library.loadDocument(await readFile(path))
  document.initializeFormFields()
  const page = document.getPage(0)
  const { originalWidth, originalHeight } = page.getOriginalSize()
  const scale = (2 * previewSide) / Math.max(originalWidth, originalHeight, 1)
  const { data, width, height } = await page.render({ scale, render: 'bitmap', renderFormFields: true })
  return pixelsAsPicture({ data, width, height })
}

/** What is used of WebAssembly, which the types of Node leave to those of a browser. */
interface Assembly {
  compile: (bytes: Uint8Array) => Promise<object>
  instantiate: (program: object, imports: object) => Promise<object>
}
const { WebAssembly } = globalThis as unknown as { WebAssembly: Assembly }

let program: Promise<object> | undefined

const compiled = (): Promise<object> =>
  (program ??= readFile(fileURLToPath(import.meta.resolve('@hyzyla/pdfium/pdfium.wasm'))).then((bytes) =>
    WebAssembly.compile(bytes),
  ))

type Grow = (size: number) => boolean

/** Starts the program with its one way to more memory made narrower. The package types what is handed back differently from what it takes. */
function limited(module: object) {
  return (imports: { env: { emscripten_resize_heap: Grow } }, ready: (instance: object, module: object) => void) => {
    const { emscripten_resize_heap: grow } = imports.env
    const within: Grow = (size) => size >>> 0 <= mostMemory && grow(size)
    const narrower = { ...imports, env: { ...imports.env, emscripten_resize_heap: within } }
    void WebAssembly.instantiate(module, narrower).then((instance) => ready(instance, module))
  }
}
