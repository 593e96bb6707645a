import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ejs from 'ejs'
import { inProject } from '../paths.ts'

/** What a view prints. Everything is under `it`, so that EJS needs no `with` and V8 can optimise the view. */
export type Locals = Record<string, unknown>

type Template = (it: Locals) => string

/** Renders a view by its name below `views/`, without extension: `render('findings/list', locals)`. */
export type Render = (name: string, locals: Locals) => string

/**
 * Compiles every view once, at start. `include('parts/state', {…})` inside a view sees the locals of its parent
 * and its own on top. An unknown name throws with that name.
 */
export function compileViews(root = inProject('views')): Render {
  const templates = new Map(viewFiles(root).map((file) => [nameOf(root, file), compile(file)]))
  const render: Render = (name, locals) => {
    const template = templates.get(name)
    if (template === undefined) throw new Error(`no view is called ${name}`)
    // On the parent's locals by prototype: nothing is copied in a loop over a thousand rows.
    const it = Object.create(locals) as Locals
    it['include'] = (child: string, extra?: Locals) =>
      render(child, extra === undefined ? it : (Object.assign(Object.create(it), extra) as Locals))
    return template(it)
  }
  return render
}

const special = /[&<>'"]/
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
}

/** Text as it may stand in a page, between tags or in a quoted attribute. Most texts have nothing special in them. */
export function escapeHtml(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : `${value as number}`
  return special.test(text) ? text.replaceAll(/[&<>'"]/g, (character) => entities[character] ?? '') : text
}

function viewFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ejs'))
    .map((file) => join(root, file))
}

const nameOf = (root: string, file: string): string =>
  relative(root, file).slice(0, -'.ejs'.length).split(sep).join('/')

/**
 * `include(…)` of a view becomes `it.include(…)`: it finds a compiled view, where EJS's own asks the disk each time.
 * The locals are made by our own code, never by a visitor: their prototypes may be used, and need no copy.
 */
function compile(file: string): Template {
  const source = readFileSync(file, 'utf8').replaceAll(/(?<![\w.])include\(/g, 'it.include(')
  const options = {
    escape: escapeHtml,
    rmWhitespace: true,
    strict: true,
    _with: false,
    localsName: 'it',
    unsafePrototypeLocals: true,
    compileDebug: false,
    filename: file,
  }
  return ejs.compile(source, options)
}
