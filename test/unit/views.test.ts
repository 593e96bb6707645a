import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { compileViews, type Locals } from '../../src/web/views.ts'

describe('views', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waarborg-views-'))
    mkdirSync(join(folder, 'parts'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** Renders the first of these files. */
  const render = (files: Record<string, string>, locals: Locals = {}): string => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.ejs`), text)
    return compileViews(folder)(Object.keys(files)[0] ?? '', locals)
  }

  it('print what they are given, escaped', () => {
    const name = `<script>alert("x")</script> & 'y'`
    expect(render({ page: '<p title="<%= it.name %>">' }, { name })).to.equal(
      '<p title="&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; &#39;y&#39;">',
    )
  })

  it('include parts, which see what the page sees and their own on top', () => {
    const files = {
      page: "<%- include('parts/a', { b: 2 }) %>|<%= it.b ?? 'none' %>",
      'parts/a': '<%= it.a %><%= it.b %>',
    }
    expect(render(files, { a: 1 })).to.equal('12|none')
  })

  it('include parts within parts', () => {
    const files = {
      page: "<%- include('parts/a', { n: 1 }) %>",
      'parts/a': "<%- include('parts/b', { m: it.n + 1 }) %>",
      'parts/b': '<%= it.n %><%= it.m %><%= it.top %>',
    }
    expect(render(files, { top: 't' })).to.equal('12t')
  })

  it('say which view is missing', () => {
    expect(() => render({ page: "<%- include('parts/none') %>" })).to.throw('no view is called parts/none')
    expect(() => compileViews(folder)('../../etc/passwd', {})).to.throw('no view is called')
  })

  it('know nothing but what is under it', () => {
    expect(() => render({ page: '<%= name %>' }, { name: 'x' })).to.throw(ReferenceError)
  })

  it('of Waarborg all compile', () => expect(() => compileViews()).not.to.throw())
})
