import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Express } from 'express'
import { pino } from 'pino'
import { chooseSecondFactorRoles } from '../../src/actions/choose-second-factor-roles.ts'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import { isWhole, verifyInstallationTrail, verifyTrail } from '../../src/actions/verify-trail.ts'
import { readConfig } from '../../src/config.ts'
import { type Context, createContext } from '../../src/context.ts'
import { installation } from '../../src/data/installation.ts'
import { listOrganisations } from '../../src/data/organisations.ts'
import { installationWork, Scope } from '../../src/data/tenancy.ts'
import { trail } from '../../src/data/trail.ts'
import { trailActs } from '../../src/domain/trail-acts.ts'
import { createApp } from '../../src/web/app.ts'
import { firstPassword, putFirstRelease } from '../support/first-release.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { type Page, Visitor } from '../support/visitor.ts'

/** Every list and form that a main page leads to. */
const pages = ['', '/norms', '/norms/score', '/norms/5.1', '/norms/12.7', '/controls', '/controls/matrix', '/plan']
  .concat(['/plan/budget', '/documents', '/people', '/settings', '/trail', '/evidence', '/risks', '/agreement'])
  .concat(['/employees', '/visits', '/search?q=beleid'])

/** What each may not see, as the table of permissions says; els is an employee. */
const closed: Record<string, readonly string[]> = {
  sofie: [],
  karim: [],
  marc: [],
  ann: [],
  piet: ['/people', '/trail', '/employees', '/visits'],
  hilde: ['/documents', '/trail', '/risks', '/visits'],
  els: pages.filter((page) => !['', '/agreement'].includes(page)),
}

const actor = { kind: 'system', name: 'test' } as const

describe('data of the first release, opened with this Waarborg', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-first-'))
  let context: Context
  let app: Express
  let close = (): Promise<void> => Promise.resolve()
  const as = async (person: string): Promise<Visitor> => {
    const visitor = new Visitor(app)
    await visitor.signIn(`${person}@demerdorp.example`, firstPassword)
    return visitor
  }
  const textOf = ({ $ }: Page): string => $('main').text().replace(/\s+/g, ' ')

  before(async function () {
    onlyOnDisk(this)
    putFirstRelease(folder)
    const config = readConfig({ WAARBORG_DATA: folder, LOG_LEVEL: 'silent', BASE_URL: 'http://127.0.0.1' })
    const now = (): Date => new Date('2026-11-24T09:00:00Z')
    context = createContext(config, { now, log: pino({ level: 'silent' }) })
    app = createApp(context)
    close = () => context.store.close()
    for (const one of await listOrganisations(context.store))
      await chooseSecondFactorRoles(context, one, { roles: [], version: one.version, actor })
    const made = { key: 'installation', setUpAt: now(), demonstration: true }
    const work = installationWork(context.store, actor, now)
    const [known] = await context.store.find(installation, { where: { key: 'installation' } })
    if (known === undefined) work.create(installation, made, { act: 'installation.setUp', label: '' })
    else work.replace(installation, known, { values: made, act: 'installation.setUp', label: '' })
    await work.commit()
  })
  after(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })

  for (const [person, forbidden] of Object.entries(closed))
    it(`${person} opens every main page of Demerdorp that is for ${person}`, async () => {
      const visitor = await as(person)
      for (const page of pages) {
        const { status } = await visitor.get(`/o/demerdorp${page}`)
        expect(status, page).to.equal(forbidden.includes(page) ? 403 : 200)
      }
    })

  // The figures are those that 0.1.0 itself showed of these data on this day.
  it('the home page has the figures that 0.1.0 showed', async () => {
    const text = textOf(await (await as('sofie')).get('/o/demerdorp'))
    expect(text).to.include('41 van de 62 toepasselijke normen zijn in orde (66 %), 17 meer dan op 24 augustus 2026')
    expect(text).to.include('Nu doen (5)').and.include('Binnen 30 dagen (15)')
    expect(text).to.match(/24 dagen te laat\s*Hersteltest van de back-up\s*maatregel M8/)
  })

  it('controls and plan too', async () => {
    const sofie = await as('sofie')
    expect(textOf(await sofie.get('/o/demerdorp/controls'))).to.include(
      '36 maatregelen: 15 werken, 11 ingevoerd, 9 gepland, 1 niet van toepassing. 4 controles zijn te laat.',
    )
    expect(textOf(await sofie.get('/o/demerdorp/plan'))).to.include(
      '55 acties: 3 klaar, 12 bezig, 38 gepland, 1 uitgesteld, 1 geschrapt. Begroot: € 66.850 (Gemeente), € 66.950 (OCMW), € 4.300 (School), € 890 (niet toegewezen).',
    )
  })

  it('the portfolio counts what is late, which 0.1.0 did not keep in an index', async () => {
    const { $ } = await (await as('karim')).get('/portfolio')
    const rows = $('main tbody tr')
      .map((_, row) => $(row).text().replace(/\s+/g, ' ').trim())
      .get()
    expect(rows.map((row) => /^(\w+?)(\d+) zaken te laat (\d+) %/.exec(row)?.slice(1))).to.deep.equal([
      ['Zennebeek', '8', '34'],
      ['Demerdorp', '5', '66'],
      ['Ottervoorde', '12', '73'],
    ])
  })

  it('the trail tells what was done then, in words, and finds it by who did it', async () => {
    const acts = await context.store.countBy(trail, 'act', { everyOrganisation: true })
    const known = new Set(trailActs.map(({ act }) => act))
    expect([...acts.keys()].filter((act) => !known.has(act))).to.deep.equal([])
    const karim = await as('karim')
    const all = textOf(await karim.get('/o/demerdorp/trail'))
    expect(all).to.include('Sofie Claes')
    const { $ } = await karim.get('/o/demerdorp/trail')
    const who = $('select[name=who] option')
      .filter((_, option) => $(option).text().includes('Sofie Claes'))
      .attr('value')
    const found = await karim.get(`/o/demerdorp/trail?who=${who}`)
    expect(textOf(found)).to.include('Sofie Claes').and.not.include('Karim Haddad heeft')
  })

  it('every old entry is sealed, and all trails are whole: answers are what their entries say', async () => {
    expect(await sealTrails(context)).to.be.at.least(993)
    expect(isWhole(await verifyInstallationTrail(context.store))).to.equal(true)
    for (const { id, slug } of await listOrganisations(context.store)) {
      const actor = { kind: 'system', name: 'test' } as const
      const report = await verifyTrail(context, new Scope(context.store, { organisation: id, actor, now: context.now }))
      expect(isWhole(report), slug).to.equal(true)
      expect(report.unsealed, slug).to.equal(0)
    }
  })

  it('old records are worked on like any other: an action of 2026 is closed', async () => {
    const sofie = await as('sofie')
    const { $ } = await sofie.get('/o/demerdorp/plan')
    const row = $('a[href*="/plan/actions/"]').filter((_, link) => $(link).text().includes('De zes locaties meten'))
    const path = row.first().attr('href')!
    expect((await sofie.post(`${path}/closure`, {})).status).to.equal(303)
    expect(textOf(await sofie.get('/o/demerdorp/plan'))).to.include('55 acties: 4 klaar, 12 bezig, 37 gepland')
  })
})
