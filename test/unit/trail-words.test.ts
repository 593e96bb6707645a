import { readdirSync, readFileSync, statSync } from 'node:fs'
import { expect } from 'chai'
import type { Schema } from 'mongoose'
import '../../src/data/all.ts'
import { collections } from '../../src/data/store.ts'
import { actGroups, actsOf, trailActs } from '../../src/domain/trail-acts.ts'
import { languages } from '../../src/domain/text.ts'
import { formats } from '../../src/i18n/format.ts'
import { createTranslator, hasKey, type Key } from '../../src/i18n/translate.ts'
import { inProject } from '../../src/paths.ts'
import type { StoredEntry } from '../../src/data/trail-entries.ts'
import { wordedChanges } from '../../src/web/trail/changes.ts'
import { sentenceText } from '../../src/web/trail/sentences.ts'
import { fieldLabel, type Speech, valueText } from '../../src/web/trail/values.ts'

/** Acts on what leaves no trail: sessions, failed attempts, links, letters and turns. */
const technical = /^(session|attempt|signIn|link|mail|turn)\./

/** Every act that the code names, wherever it stands: `act: 'control.created'` and what is given on as one. */
function actsInTheCode(): string[] {
  const files = readdirSync(inProject('src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && statSync(inProject('src', file)).isFile())
    .filter((file) => !/^(domain|i18n|documents|web.trail)\b/.test(file))
  const lines = files.flatMap((file) => readFileSync(inProject('src', file), 'utf8').split('\n'))
  const named = lines.filter((line) => /\bacts?\b/i.test(line))
  const acts = named.flatMap((line) =>
    [...line.matchAll(/'([a-z][A-Za-z]*\.[a-z][A-Za-z]*)'/g)].map(([, act]) => act ?? ''),
  )
  return [...new Set(acts)].filter((act) => !technical.test(act)).sort()
}

const kept = [...collections.values()].filter(
  ({ kind, name }) => kind !== 'technical' && !/trail/i.test(name) && !name.startsWith('test'),
)

/** The names of the fields of a schema, those of its parts included. */
function fieldsOf(schema: Schema): string[] {
  return Object.entries(schema.paths)
    .filter(([path]) => !['_id', '__v', 'organisation'].includes(path) && !path.endsWith('.$*'))
    .flatMap(([path, type]) => {
      const part = (type as unknown as { schema?: Schema }).schema
      const inner = part === undefined ? [] : fieldsOf(part)
      return [path, ...(inner.every((field) => (languages as readonly string[]).includes(field)) ? [] : inner)]
    })
}

describe('the words of the trail', () => {
  const acts = actsInTheCode()

  it('there are acts to look at', () => {
    expect(acts).to.include.members(['control.created', 'answer.replaced', 'plan.imported', 'site.removed'])
  })

  it('every act in the code has words', () => {
    expect(acts.filter((act) => !hasKey(`trail.act.${act}`))).to.deep.equal([])
  })

  it('every act in the code can be looked for, by what it is done to', () => {
    const known = new Set(trailActs.map(({ act }) => act))
    expect(acts.filter((act) => !known.has(act))).to.deep.equal([])
    expect(trailActs.filter(({ kind }) => !collections.has(kind))).to.deep.equal([])
    expect(trailActs.filter(({ act }) => !acts.includes(act)).map(({ act }) => act)).to.deep.equal([])
  })

  it('every collection that leaves a trail has a name', () => {
    expect(kept.map(({ name }) => name).filter((name) => !hasKey(`trail.kind.${name}`))).to.deep.equal([])
  })

  it('every field has a label', () => {
    const t = createTranslator('nl')
    const without = kept.flatMap(({ name, schema }) =>
      fieldsOf(schema)
        .filter((field) => fieldLabel(t, { kind: name, field }) === field)
        .map((field) => `${name}.${field}`),
    )
    expect(without).to.deep.equal([])
  })

  it('an act comes after who did it, in every language', () => {
    for (const language of languages)
      for (const { act } of trailActs)
        expect(createTranslator(language)(`trail.act.${act}` as Key), `${language} ${act}`).to.match(
          /^[\p{Ll}].*[^.:]$/u,
        )
  })

  it('finds acts by group, by kind and by both', () => {
    expect(actsOf({ kind: 'controls', group: 'removed' })).to.deep.equal(['control.removed'])
    expect(actsOf({ kind: 'evidenceLinks' })).to.have.members(['evidence.linked', 'evidence.unlinked'])
    expect(actGroups.flatMap((group) => actsOf({ group }))).to.have.members(trailActs.map(({ act }) => act))
  })
})

describe('an entry in words', () => {
  const entry = {
    at: new Date('2026-11-24T09:00:00Z'),
    actor: { kind: 'user', id: 'a'.repeat(24), name: 'Sofie Claes' },
    act: 'control.checked',
    subject: { kind: 'controls', id: 'b'.repeat(24), label: 'M12 Back-ups' },
  } as const
  const say = (language: (typeof languages)[number], changed: object = {}): string =>
    sentenceText(createTranslator(language), { ...entry, ...changed })

  it('says who did what to what', () => {
    expect(say('nl')).to.equal('Sofie Claes heeft een maatregel nagekeken: M12 Back-ups')
    expect(say('fr')).to.equal('Sofie Claes a contrôlé une mesure\u00a0: M12 Back-ups')
    expect(say('de')).to.equal('Sofie Claes hat eine Maßnahme kontrolliert: M12 Back-ups')
    expect(say('en')).to.equal('Sofie Claes checked a control: M12 Back-ups')
    expect(say('en', { subject: { ...entry.subject, label: '' } })).to.equal('Sofie Claes checked a control')
    expect(say('nl', { actor: { kind: 'system', name: 'demo' } })).to.match(/^demo \(Waarborg zelf\) heeft/)
  })

  const of = (act: string, kind: string, label: string): object => ({
    act,
    subject: { kind, id: 'b'.repeat(24), label },
  })

  it('says which version of the regulation, in which language, and who signed', () => {
    expect(say('nl', of('agreement.opened', 'readings', '2 nl'))).to.match(/: versie 2, Nederlands$/)
    expect(say('fr', of('agreement.published', 'agreements', '3'))).to.match(/\u00a0: version 3$/)
    expect(say('en', of('agreement.signed', 'signatures', 'WMEDGT3U6JG Els Peeters'))).to.match(
      /: Els Peeters \(WMEDGT3U6JG\)$/,
    )
    expect(say('en', of('control.checked', 'controls', '3'))).to.match(/: 3$/)
  })

  it('says something of an entry that somebody tampered with, too', () => {
    expect(say('en', { actor: undefined, subject: undefined, act: 7 })).to.equal(
      'unknown did something that has no words here yet (7)',
    )
  })

  const speech: Speech = {
    t: createTranslator('nl'),
    formats: formats('nl'),
    names: new Map([
      ['c'.repeat(24), 'Gemeentehuis'],
      ['ksz-2017', 'Minimale normen KSZ 2017'],
    ]),
  }
  const value = (kind: string, field: string, what: unknown): string => valueText(speech, { kind, field }, what)

  const cases: readonly [string, string, unknown, string][] = [
    ['controls', 'state', 'working', 'werkt'],
    ['agreements', 'state', 'draft', 'concept'],
    ['controls', 'everywhere', true, 'ja'],
    ['employeeImports', 'columns', ['number', 'familyName'], 'personeelsnummer, familienaam'],
    ['evidence', 'type', 'text/csv', 'CSV'],
    ['organisations', 'edition', 'ksz-2017', 'Minimale normen KSZ 2017'],
    ['controls', 'owner', '', 'leeg'],
    ['controls', 'plannedOn', '2026-12-01', '1/12/2026'],
    ['evidence', 'validUntil', '9999-12-31', 'zonder einde'],
    ['plans', 'firstYear', 2027, '2027'],
    ['answers', 'replacedAt', new Date('2026-11-24T09:00:00Z'), '24/11/2026'],
    ['controls', 'sites', ['c'.repeat(24), 'd'.repeat(24)], 'Gemeentehuis, wat er niet meer is (…dddddd)'],
    ['controls', 'title', { nl: 'Back-ups', fr: 'Sauvegardes' }, 'NL: Back-ups\nFR: Sauvegardes'],
    ['answers', 'answeredBy', { id: 'a'.repeat(24), name: 'Sofie' }, 'Sofie'],
    [
      'answers',
      'points',
      [
        { met: true, remark: '' },
        { met: null, remark: 'later' },
      ],
      '1. Voldaan: ja\n2. Opmerking: later',
    ],
    ['risks', 'before', { likelihood: 4, impact: 5 }, 'Kans: 4; Gevolg: 5'],
    ['users', 'passwordHash', 'x', 'niet bewaard in het logboek'],
    ['users', 'other', { resetToken: 'abc', name: 'x' }, 'resetToken: niet bewaard in het logboek; Naam: x'],
    ['entities', 'kind', 'ocmw', 'OCMW'],
    ['entities', 'kind', 'constructor', 'constructor'],
  ]
  for (const [kind, field, what, words] of cases)
    it(`${kind}.${field}: ${words.replace('\n', ' / ')}`, () => {
      const said = value(kind, field, what)
      expect(field === 'replacedAt' ? said.slice(0, words.length) : said.replaceAll('01/12', '1/12')).to.equal(words)
    })

  it('is never JSON', () => {
    const odd = { a: [{ b: { c: [1, [2, { d: null }]] } }], e: Buffer.from('x'), f: 1n }
    expect(value('x', 'y', odd)).not.to.match(/[{}[\]"]|undefined|object/)
  })

  it('of every kind and field names come from the words, not from the names in the code', () => {
    expect(fieldLabel(speech.t, { kind: 'controls', field: 'evidence' })).to.equal('Verwacht bewijs')
    expect(fieldLabel(speech.t, { kind: 'signatures', field: 'receipt' })).to.equal('Nummer van het ontvangstbewijs')
    expect(fieldLabel(speech.t, { kind: 'x', field: 'unheardOf' })).to.equal('unheardOf')
  })

  it('tells only what words show as changed, and always that a secret is', () => {
    const change = (field: string, before: unknown, after: unknown) => ({ field, before, after })
    const changes = [
      change('owner', null, ''),
      change('key', null, 'a'.repeat(24)),
      change('title', { nl: 'Back-ups', fr: '' }, { nl: 'Back-ups', fr: 'Sauvegardes' }),
      change('passwordHash', 'x', 'y'),
    ]
    const told = wordedChanges(speech, { ...entry, changes } as unknown as StoredEntry)
    expect(told.map(({ field }) => field)).to.deep.equal(['Titel (FR)', 'Wachtwoord'])
  })
})
