import { type Browser, carryOut, type Page, typed } from './browser.ts'
import { home, uniqueText } from './town.ts'

/** What the clients were told is done: texts of which each must be there once. */
export interface Done {
  controls: string[]
  evidence: string[]
  answers: string[]
  /** written into a control that several write in, by its id */
  edits: Map<string, string[]>
  /** how often somebody else was first */
  conflicts: number
}

export const nothingDone = (): Done => ({ controls: [], evidence: [], answers: [], edits: new Map(), conflicts: 0 })

export async function createControl(browser: Browser, done: Done): Promise<void> {
  const title = uniqueText('maatregel')
  await carryOut({
    send: async () => {
      const form = typed(await browser.get(`${home}/controls/new`))
      accepted(await browser.post(`${home}/controls`, { ...form, title_nl: title }))
    },
    isThere: async () => isListed(await browser.get(`${home}/controls?q=${title}`), title),
  })
  done.controls.push(title)
}

export async function addEvidence(browser: Browser, done: Done): Promise<void> {
  const title = uniqueText('bewijs')
  const file = { name: `${title}.txt`, text: `Dit is ${title}.\n` }
  await carryOut({
    send: async () => {
      const { $ } = await browser.get(`${home}/evidence/new`)
      const hidden = (name: string): string => $(`input[name=${name}]`).attr('value') ?? ''
      const fields = { _csrf: hidden('_csrf'), key: hidden('key'), title, aboutOn: '2026-11-20' }
      accepted(await browser.postFile(`${home}/evidence`, fields, file))
    },
    isThere: async () => isListed(await browser.get(`${home}/evidence?q=${title}`), title),
  })
  done.evidence.push(title)
}

/** Several answer the same norms: who is too late sends his own answer after the one that came first. */
export async function answerNorm(browser: Browser, norm: string, done: Done): Promise<void> {
  const remark = uniqueText('antwoord')
  const path = `${home}/norms/${norm}`
  await carryOut({
    send: async () => {
      let page = await browser.get(path)
      for (;;) {
        const form = { ...typed(page), 'point-1': 'yes', remark, then: 'stay' }
        page = await browser.post(`${path}/answers`, form)
        if (page.status !== 409) break
        done.conflicts += 1
      }
      accepted(page)
    },
    isThere: async () => (await browser.get(path)).$('main').text().includes(remark),
  })
  done.answers.push(remark)
}

/** Adds a word to a text that others add words to: a lost update would lose one. */
export async function editControl(browser: Browser, id: string, done: Done): Promise<void> {
  const word = uniqueText('woord')
  const path = `${home}/controls/${id}`
  await carryOut({
    send: async () => {
      for (;;) {
        const form = typed(await browser.get(`${path}/edit`))
        const description_nl = `${String(form['description_nl'] ?? '')} ${word}`
        const page = await browser.post(path, { ...form, description_nl })
        if (page.status !== 409) {
          accepted(page)
          return
        }
        done.conflicts += 1
      }
    },
    isThere: async () => String(typed(await browser.get(`${path}/edit`))['description_nl'] ?? '').includes(word),
  })
  done.edits.set(id, [...(done.edits.get(id) ?? []), word])
}

/** Reads the regulation and signs it. */
export async function signAgreement(browser: Browser): Promise<void> {
  const path = `${home}/agreement`
  const formOf = ({ $ }: Page) => $('form[action*="/signature"]')
  await carryOut({
    send: async () => {
      const page = await browser.get(path)
      const fields = Object.fromEntries(
        formOf(page)
          .find('input[type=hidden]')
          .toArray()
          .map((input) => [page.$(input).attr('name') ?? '', page.$(input).attr('value') ?? '']),
      )
      accepted(await browser.post(formOf(page).attr('action') ?? '', { ...fields, tick: 'yes' }))
    },
    isThere: async () => formOf(await browser.get(path)).length === 0,
  })
}

const pages = ['', '/norms', '/plan', '/controls', '/controls/matrix', '/evidence', '/trail', '/risks', '/documents']

export async function lookAround(browser: Browser, index: number): Promise<void> {
  const path = `${home}${pages[index % pages.length] ?? ''}`
  const { status, headers } = await browser.get(path)
  if (status !== 200) throw new Error(`${path} answered ${status} ${String(headers['location'])}`)
}

function accepted({ status, body }: { status: number; body: string }): void {
  if (status !== 303) throw new Error(`a form was answered with ${status}: ${/<h1[^>]*>(.*?)<\/h1>/s.exec(body)?.[1]}`)
}

const isListed = ({ $ }: Page, title: string): boolean => $('main table').text().includes(title)
