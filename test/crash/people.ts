import { createHash } from 'node:crypto'
import { newId } from '../../src/data/records.ts'
import { Client } from './client.ts'
import type { Dice } from './dice.ts'
import type { Attempt, Ledger } from './ledger.ts'

export interface Surroundings {
  address: string
  ledger: Ledger
  dice: Dice
  /** of the staff that signs */
  cookies: readonly string[]
}

const base = '/o/demerdorp'
const norms = ['5.1', '5.2', '6.1', '6.2', '6.3', '7.1']

/** One who does something again and again until no answer comes. */
export type Person = (around: Surroundings) => Promise<void>

const is =
  (...wanted: number[]) =>
  (status: number): boolean =>
    wanted.includes(status)

const status = async (answer: Promise<{ status: number }>): Promise<number> => (await answer).status

/** Answers norms: each answer takes the place of the one before it, and the standing of the day follows. */
export const answers = (sofie: Client): Person => {
  const last = new Map<string, number>()
  return async ({ ledger, dice }) => {
    for (const { what, isPromised } of ledger.answers) if (isPromised) last.set(what.norm, what.number)
    for (;;) {
      const norm = norms[dice.below(norms.length)] ?? '5.1'
      const number = last.get(norm) ?? 0
      const remark = newId()
      const values = { number: String(number), 'point-1': dice.below(2) === 0 ? 'yes' : 'no', remark }
      const attempt = () => status(sofie.post(`${base}/norms/${norm}/answers`, values))
      if (await ledger.send(ledger.answers, { norm, number: number + 1, remark }, { attempt, ...done(303) }))
        last.set(norm, number + 1)
    }
  }
}

const done = (...repeated: number[]): Pick<Attempt, 'isDone' | 'isRepeated'> => ({
  isDone: is(303),
  isRepeated: is(...repeated),
})

/** Adds evidence of one to three files of up to 300 KB, for one or two norms. */
export const uploads =
  (karim: Client): Person =>
  async ({ ledger, dice }) => {
    for (;;) {
      const key = newId()
      const files = Array.from({ length: 1 + dice.below(3) }, (_, n) => {
        const content = dice.bytes(100 + dice.below(dice.below(3) === 0 ? 300_000 : 5000))
        return new File([new Uint8Array(content)], `verslag-${n}.txt`, { type: 'text/plain' })
      })
      const subjects = norms.slice(0, 1 + dice.below(2))
      const values = { title: `Bewijs ${key}`, key, aboutOn: '2026-11-20', for: subjects.map((norm) => `norm:${norm}`) }
      const hashes = await Promise.all(files.map(hashOf))
      const attempt = () => status(karim.post(`${base}/evidence`, values, files))
      const sent = { key, title: values.title, norms: subjects, hashes }
      await ledger.send(ledger.evidence, sent, { attempt, ...done(303) })
    }
  }

const hashOf = async (file: File): Promise<string> =>
  createHash('sha256')
    .update(new Uint8Array(await file.arrayBuffer()))
    .digest('hex')

/** Makes controls, and changes who owns them, with the version that the form showed. */
export const controls =
  (sofie: Client): Person =>
  async ({ ledger, dice }) => {
    for (;;) {
      const title = `Maatregel ${newId()}`
      const made = { title_nl: title, category: 'other', everywhere: 'yes', state: 'planned' }
      let href = ''
      const attempt = async (): Promise<number> => {
        const answer = await sofie.post(`${base}/controls`, made)
        href = answer.location
        return answer.status
      }
      await ledger.send(ledger.controls, { title }, { attempt, ...done(409) })
      for (let left = dice.below(4); left > 0; left -= 1) {
        const form = await sofie.get(`${href}/edit`)
        const owner = newId()
        const values = { ...typed(form.$), owner }
        const edit = () => status(sofie.post(href, values))
        await ledger.send(ledger.edits, { title, owner }, { attempt: edit, ...done(409) })
      }
    }
  }

function typed($: Awaited<ReturnType<Client['get']>>['$']): Record<string, string[]> {
  const values: Record<string, string[]> = {}
  for (const { name, value } of $('main form.form').serializeArray()) (values[name] ??= []).push(value)
  return values
}

/** Takes in lists of staff, 5 to 60 people at a time. */
export const imports =
  (hilde: Client): Person =>
  async ({ ledger, dice }) => {
    for (;;) {
      const numbers = Array.from({ length: 5 + dice.below(55) }, () => newId())
      const lines = numbers.map((number) => `${number};Peeters;Els ${number};Sociale dienst`)
      const csv = ['Personeelsnr.;Naam;Voornaam;Dienst', ...lines, ''].join('\r\n')
      const file = new File([csv], 'personeel.csv', { type: 'text/csv' })
      const { location: href } = await hilde.post(`${base}/employees/imports`, {}, [file])
      const columns = await hilde.get(href)
      const chosen = columns.$('select[name^=column-]').toArray()
      const proposed = Object.fromEntries([
        ...chosen.map((one) => [columns.$(one).attr('name'), columns.$(one).find('option[selected]').attr('value')]),
        ...['sheet', 'header'].map((name) => [name, columns.$(`form input[name=${name}]`).attr('value')]),
      ]) as Record<string, string | undefined>
      await hilde.post(`${href}/columns`, withoutGaps(proposed))
      const fingerprint = (await hilde.get(href)).$('input[name=fingerprint]').attr('value') ?? ''
      const attempt = () => status(hilde.post(`${href}/confirmation`, { fingerprint }))
      await ledger.send(ledger.imports, { numbers }, { attempt, ...done(303, 409) })
    }
  }

const withoutGaps = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? '']))

/** The staff reads and signs, one after the other. */
export const signatures: Person = async ({ address, ledger, cookies }) => {
  for (;;) {
    const index = ledger.signatures.length
    const staff = new Client(address, cookies[index])
    const page = await staff.get('/o/campagne/agreement')
    const form = page.$('form.signbar')
    // Everybody has signed.
    if (index >= cookies.length) return
    const action = form.attr('action') ?? ''
    const values = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
    const attempt = () => status(staff.post(action, { ...values, tick: 'yes' }))
    await ledger.send(ledger.signatures, { index }, { attempt, ...done(303) })
  }
}
