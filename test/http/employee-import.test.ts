import { expect } from 'chai'
import { employeeImports } from '../../src/data/employee-imports.ts'
import { employees } from '../../src/data/employees.ts'
import { sites } from '../../src/data/sites.ts'
import { latestTrail } from '../../src/data/trail-entries.ts'
import { type World, world } from '../support/cast.ts'
import { windows1252, workbookOf } from '../support/staff-lists.ts'
import type { Page, Visitor } from '../support/visitor.ts'

/** The words of a part of the page, with a space between elements. */
function text(page: Page, selector = 'main'): string {
  const part = page.$(selector).clone()
  part.find('*').before(' ').after(' ')
  return part
    .text()
    .replace(/\s+/g, ' ')
    .replace(/ ([.,])/g, '$1')
    .trim()
}

const head = 'Personeelsnr.;Naam;Voornaam;Dienst;Gebouw;E-mail;Taal;In dienst sinds'

describe('importing the staff list', () => {
  let here: World
  let hilde: Visitor
  const base = '/o/demerdorp/employees'

  const send = (content: string | Buffer, name = 'personeel.csv', visitor = hilde): Promise<Page> =>
    visitor.upload(`${base}/imports`, { field: 'file', name, content: Buffer.from(content as string) })

  /** The import that a file becomes. */
  async function received(content: string | Buffer, name?: string): Promise<string> {
    const page = await send(content, name)
    expect(page.status, text(page, '.error')).to.equal(303)
    return page.headers['location']!
  }

  /** Confirms the columns as they are proposed. */
  async function ready(content: string | Buffer, name?: string): Promise<string> {
    const href = await received(content, name)
    const done = await hilde.post(`${href}/columns`, proposalsOf(await hilde.get(href)))
    expect(done.headers['location']).to.equal(href)
    return href
  }

  function proposalsOf(page: Page): Record<string, string> {
    const chosen = page.$('select[name^=column-]').toArray()
    return Object.fromEntries([
      ...chosen.map((one) => [page.$(one).attr('name')!, page.$(one).find('option[selected]').attr('value') ?? '']),
      ...['sheet', 'header'].map((name) => [name, page.$(`form[method=post] input[name=${name}]`).attr('value')!]),
    ]) as Record<string, string>
  }

  async function confirm(href: string, more: Record<string, string> = {}): Promise<Page> {
    const fingerprint = (await hilde.get(href)).$('input[name=fingerprint]').attr('value') ?? ''
    return hilde.post(`${href}/confirmation`, { fingerprint, ...more })
  }

  const list = async (): Promise<string[]> =>
    (await here.scope().find(employees, { sort: 'number' })).map(
      ({ number, familyName, givenName, leftOn }) =>
        `${number} ${familyName} ${givenName}${leftOn === null ? '' : ` -${leftOn}`}`,
    )

  beforeEach(async () => {
    here = await world()
    hilde = await here.as('hilde')
    const work = here.scope().work()
    const place = {
      kind: 'town-hall' as const,
      street: '',
      postcode: '',
      municipality: '',
      entity: null,
      responsible: '',
    }
    work.create(sites, { ...place, name: 'Gemeentehuis' }, { act: 'test.prepared', label: 'x' })
    await work.commit()
  })
  afterEach(() => here.close())

  const three = windows1252(
    [
      'Personeel van Demerdorp;;;;;;;',
      head,
      '0001;Peeters;Els;"Sociale\ndienst";Gemeentehuis;els@example.test;N;1/9/2015',
      '0002;De Wolf;Marc;Secretariaat;Kasteel;marc@example.test;F;03/02/1998',
      '0003;Müller;Zoë;Groendienst;;;D;15/6/2020',
      '',
    ].join('\r\n'),
  )

  it('takes over a Belgian CSV file: title above, semicolons, Windows-1252, zeros in front', async () => {
    const href = await ready(three, 'personeel één.csv')
    const page = await hilde.get(href)
    expect(text(page, '.lead')).to.include('personeel één.csv').and.include('nog niets gewijzigd')
    expect(text(page, 'aside .lines')).to.include('Nieuw 3')
    expect(text(page, '.employees-issues')).to.include(
      'Het gebouw “Kasteel” is niet bekend. 1 medewerker wordt zonder gebouw ingelezen.',
    )
    expect(await list()).to.deep.equal([])
    const done = await confirm(href)
    expect(done.headers['location']).to.equal(href)
    expect(text(await hilde.get(href), 'dl')).to.equal(
      'Nieuw 3 Gewijzigd 0 Terug in dienst 0 Uit dienst 0 Ongewijzigd 0',
    )
    expect(await list()).to.deep.equal(['0001 Peeters Els', '0002 De Wolf Marc', '0003 Müller Zoë'])
    const [els, marc, zoe] = await here.scope().find(employees, { sort: 'number' })
    expect(els).to.deep.include({ service: 'Sociale dienst', startedOn: '2015-09-01', user: here.userIds.els })
    expect([marc?.language, marc?.site, zoe?.language, zoe?.email]).to.deep.equal(['fr', null, 'de', ''])
    const acts = (await latestTrail(here.scope(), 20)).map(({ act }) => act)
    expect(acts.filter((act) => act === 'employee.joined')).to.have.lengthOf(3)
    expect(acts).to.include.members([
      'employeeImport.received',
      'employeeImport.columnsChosen',
      'employeeImport.confirmed',
    ])
  })

  it('takes over a workbook: real dates, numbers, formulas, the sheet that is chosen', async () => {
    const href = await received(
      await workbookOf({
        Uitleg: [['Dit is uitleg.']],
        Lijst: [
          ['Matricule', 'Nom et prénom', "Date d'entrée", 'Rôle'],
          [17, 'PEETERS Els', new Date('2015-09-01T00:00:00Z'), { formula: '"a"&"b"', result: 'ab' }],
          ['0018', 'De Wolf, Marc', '3/2/1998', null],
        ],
      }),
      'lijst.xlsx',
    )
    const first = await hilde.get(href)
    expect(text(first, '#place-sheet')).to.equal('Uitleg Lijst')
    expect(text(first, '.notice-warning')).to.include('geen rij met de namen van de kolommen herkend')
    const page = await hilde.get(`${href}/columns?sheet=1`)
    expect(proposalsOf(page)).to.deep.equal({
      ...{ 'column-0': 'number', 'column-1': 'familyThenGiven', 'column-2': 'startedOn', 'column-3': '' },
      ...{ sheet: '1', header: '1' },
    })
    expect(text(page, '.employees-samples')).to.include('17 · 0018').and.include('2015-09-01').and.include('ab')
    await hilde.post(`${href}/columns`, proposalsOf(page))
    const kept = await here.scope().get(employeeImports, href.split('/').at(-1)!)
    expect([kept?.sheets, kept?.secretRows === null]).to.deep.equal([[{ name: 'Lijst', rows: 3 }], false])
    await confirm(href)
    expect(await list()).to.deep.equal(['0018 De Wolf Marc', '17 PEETERS Els'])
    expect((await here.scope().get(employeeImports, href.split('/').at(-1)!))?.secretRows).to.equal(null)
  })

  it('lets the columns be chosen by hand, and says what is missing or double', async () => {
    const href = await received('a;b;c;d\n1;Peeters;Els;x\n2;Maes;Piet;y\n')
    const chosen = { sheet: '0', header: '1', 'column-1': 'familyName', 'column-2': 'familyName', 'column-3': '' }
    const wrong = await hilde.post(`${href}/columns`, chosen)
    expect(wrong.status).to.equal(422)
    expect(text(wrong, '#errors')).to.include('Kies de kolom met het personeelsnummer')
    expect(text(wrong, '#error-column-2')).to.include('Een andere kolom wordt al zo ingelezen')
    expect(wrong.$('#field-column-2 option[selected]').attr('value')).to.equal('familyName')
    await hilde.post(`${href}/columns`, { ...chosen, 'column-0': 'number', 'column-2': 'givenName' })
    expect(text(await hilde.get(href), '#joiners + p + table'))
      .to.include('Peeters Els')
      .and.not.include('· x')
    const again = await hilde.get(`${href}/columns`)
    expect(again.$('select[name^=column-]').length).to.equal(3)
    expect(proposalsOf(again)['column-2']).to.equal('givenName')
  })

  it('shows what changes, old and new; absent people leave only from a whole list, on the chosen day', async () => {
    await confirm(await ready(three))
    const next = `${head}\n0001;Peeters;Els;Bibliotheek;Gemeentehuis;els@example.test;N;1/9/2015\n0002;De Wolf;Marc;Secretariaat;;marc@example.test;F;3/2/1998\n0004;Maes;Piet;;;;N;\n`
    const part = await ready(next)
    const page = await hilde.get(part)
    expect(text(page, '#changes + p + table tbody')).to.equal(
      'Peeters Els regel 2 0001 Dienst: was Sociale dienst → wordt Bibliotheek',
    )
    expect(text(page, '#absent + p + table tbody')).to.include('Müller Zoë 0003')
    expect(text(page, 'aside .lines')).to.include('Nieuw 1 Gewijzigd 1').and.include('Ongewijzigd 1')
    expect(page.$('#field-complete').attr('checked')).to.equal(undefined)
    expect(page.$('#field-leavingOn').attr('value')).to.equal('2026-11-24')
    const missing = await confirm(part, { complete: 'yes', leavingOn: '' })
    expect([missing.status, missing.$('#error-leavingOn').length]).to.deep.equal([422, 1])
    await confirm(part)
    expect(await list()).to.include('0003 Müller Zoë')
    await confirm(await ready(next), { complete: 'yes', leavingOn: '2026-10-31' })
    expect(await list()).to.deep.equal([
      '0001 Peeters Els',
      '0002 De Wolf Marc',
      '0003 Müller Zoë -2026-10-31',
      '0004 Maes Piet',
    ])
    const back = await ready(three)
    expect(text(await hilde.get(back), '#returning + p + table tbody')).to.include('Müller Zoë')
    await confirm(back)
    expect(await list()).to.include('0003 Müller Zoë')
    expect((await latestTrail(here.scope(), 5)).map(({ act }) => act)).to.include('employee.returned')
  })

  it('gives the same result twice, also at the same moment', async () => {
    const href = await ready(three)
    const fingerprint = (await hilde.get(href)).$('input[name=fingerprint]').attr('value')!
    const attempts = [1, 2, 3].map(() => hilde.post(`${href}/confirmation`, { fingerprint }))
    for (const page of await Promise.all(attempts))
      expect([page.status, page.headers['location']]).to.deep.equal([303, href])
    expect(await list()).to.have.lengthOf(3)
    expect(await here.scope().count(employees)).to.equal(3)
  })

  it('of two imports the second is told, and shown what it would change now', async () => {
    const [first, second] = [
      await ready(three),
      await ready(`${head}\n0001;Peeters;Elsje;;;;N;\n0009;Maes;Piet;;;;N;\n`),
    ]
    const stale = (await hilde.get(second)).$('input[name=fingerprint]').attr('value')!
    await confirm(first)
    const late = await hilde.post(`${second}/confirmation`, {
      fingerprint: stale,
      complete: 'yes',
      leavingOn: '2026-10-31',
    })
    expect(late.status).to.equal(409)
    expect(text(late, '.notice-warning'))
      .to.include('De personeelslijst is intussen gewijzigd')
      .and.include('niets overgenomen')
    expect(text(late, '#changes + p + table')).to.include('Voornaam: was Els → wordt Elsje')
    expect(late.$('#field-complete').attr('checked')).to.equal('checked')
    expect(late.$('#field-leavingOn').attr('value')).to.equal('2026-10-31')
    expect(await list()).to.deep.equal(['0001 Peeters Els', '0002 De Wolf Marc', '0003 Müller Zoë'])
    const fresh = late.$('input[name=fingerprint]').attr('value')!
    expect((await hilde.post(`${second}/confirmation`, { fingerprint: fresh })).status).to.equal(303)
    expect(await list()).to.include.members(['0001 Peeters Elsje', '0009 Maes Piet'])
  })

  it('of two imports at the same moment one is told', async () => {
    const hrefs = [await ready(`${head}\n1;Maes;Piet;;;;N;\n`), await ready(`${head}\n2;Claes;Sofie;;;;N;\n`)]
    const prints = await Promise.all(
      hrefs.map(async (href) => (await hilde.get(href)).$('input[name=fingerprint]').attr('value')!),
    )
    const posts = hrefs.map((href, index) => hilde.post(`${href}/confirmation`, { fingerprint: prints[index]! }))
    expect((await Promise.all(posts)).map(({ status }) => status).toSorted()).to.deep.equal([303, 409])
    expect(await list()).to.have.lengthOf(1)
  })

  it('is thrown away without a trace of its rows, and waits until then', async () => {
    const href = await received(three, 'oud.csv')
    const waiting = await hilde.get(`${base}/imports/new`)
    expect(text(waiting, '.rows')).to.include('Hilde Wouters, 24/11/2026')
    for (const times of ['once', 'twice']) expect((await hilde.post(`${href}/removal`, {})).status, times).to.equal(303)
    expect((await hilde.get(`${base}/imports/new`)).$('.rows').length).to.equal(0)
    expect(text(await hilde.get(href), 'h1')).to.equal('Deze lijst is weggegooid')
    const [kept] = await here.scope().find(employeeImports)
    expect([kept?.state, kept?.secretRows]).to.deep.equal(['discarded', null])
    expect((await hilde.post(`${href}/confirmation`, { fingerprint: 'x' })).status).to.equal(409)
    const trail = JSON.stringify(await latestTrail(here.scope(), 50))
    expect(trail)
      .to.include('oud.csv')
      .and.not.match(/Müller|Peeters|example\.test/)
  })

  it('is for HR, and there for nobody of elsewhere', async () => {
    const href = await received(three)
    for (const person of ['sofie', 'els', 'ann'] as const)
      for (const path of [href, `${href}/columns`, `${base}/imports/new`])
        expect((await (await here.as(person)).get(path)).status, person).to.equal(403)
    const zoe = await here.as('zoe')
    expect((await zoe.get(href)).status).to.equal(404)
    for (const odd of ['f'.repeat(24), 'x'])
      for (const path of ['', '/columns'])
        expect((await hilde.get(`${base}/imports/${odd}${path}`)).status).to.equal(404)
  })

  it('of thousands of people is shown a hundred at a time', async () => {
    const rows = Array.from(
      { length: 2_000 },
      (_, index) => `${String(index + 1).padStart(5, '0')};Naam${index};Els;D${index % 30};;p${index}@x.be;N;1/9/2015`,
    )
    const href = await ready(`${head}\n${rows.join('\n')}\n`)
    const page = await hilde.get(href)
    expect(text(page, 'aside .lines')).to.include('Nieuw 2.000')
    const part = await hilde.get(`${href}?show=joiners&page=2`)
    expect(text(part, '#joiners + p + p + table tbody tr:first-child')).to.include('Naam100 Els')
    expect((await confirm(href)).status).to.equal(303)
    expect(await here.scope().count(employees)).to.equal(2_000)
    const last = await hilde.get(`${base}?page=20`)
    expect(text(last, '.soft[role=status]')).to.equal('1.901 tot 2.000 van de 2.000 medewerkers')
  }).timeout(120_000)
})
