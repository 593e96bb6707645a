import { expect } from 'chai'
import { checkFiles } from '../../src/actions/check-evidence.ts'
import { checkSignatures } from '../../src/actions/check-signatures.ts'
import { demoPassword, seedDemo } from '../../src/actions/demo-seed.ts'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import { isWhole, verifyTrail } from '../../src/actions/verify-trail.ts'
import { listAgreements, readings, signatures, signaturesTo } from '../../src/data/agreements.ts'
import { listEmployees, type StoredEmployee } from '../../src/data/employees.ts'
import { evidenceLinks, listEvidence } from '../../src/data/evidence.ts'
import { listMembers } from '../../src/data/members.ts'
import { listOrganisations, organisationBySlug } from '../../src/data/organisations.ts'
import { listRiskAnalyses, listRisks } from '../../src/data/risks.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { listVisits } from '../../src/data/visits.ts'
import { acceptanceState } from '../../src/domain/acceptance.ts'
import { fullName, isInService } from '../../src/domain/employee.ts'
import { currentRevision, evidenceState } from '../../src/domain/evidence.ts'
import { holdsNationalNumbers } from '../../src/domain/national-number.ts'
import { dayOf } from '../../src/i18n/format.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { type Page, Visitor } from '../support/visitor.ts'

describe('the year of proof in the demonstration', function () {
  this.timeout(120_000)
  let made: TestApp
  let today: string
  before(async () => {
    made = testApp()
    today = dayOf(made.context.now())
    await seedDemo(made.context)
  })
  after(() => made.close())

  const scopeOf = async (slug: string): Promise<Scope> => {
    const { store, now } = made.context
    const organisation = (await organisationBySlug(store, slug))!.id
    return new Scope(store, { organisation, actor: { kind: 'system', name: 'test' }, now })
  }
  const serving = async (slug: string): Promise<StoredEmployee[]> =>
    (await listEmployees(await scopeOf(slug))).filter((one) => isInService(one, today))
  const pageOf = async (email: string, path: string): Promise<Page> => {
    const visitor = new Visitor(made.app)
    await visitor.signIn(email, demoPassword)
    return visitor.get(path)
  }
  const words = (page: Page): string => page.$('main').text().replace(/\s+/g, ' ')

  it('Demerdorp: 120 in service over six sites, 45 without a mailbox, some who left and one to come', async () => {
    const all = await listEmployees(await scopeOf('demerdorp'))
    const here = await serving('demerdorp')
    expect(here).to.have.lengthOf(120)
    expect(here.filter(({ email }) => email === '')).to.have.lengthOf(45)
    expect(new Set(here.map(({ site }) => site))).to.have.lengthOf(6)
    expect(here.every(({ site, service }) => site !== null && service !== '')).to.equal(true)
    expect(new Set(here.map(fullName))).to.have.lengthOf(120)
    expect(all.filter(({ leftOn }) => leftOn !== null && leftOn < today)).to.have.lengthOf(4)
    expect(all.filter(({ startedOn }) => startedOn !== null && startedOn > today)).to.have.lengthOf(1)
    for (const { number } of all) expect(number).to.match(/^0\d{4}$/)
    expect(holdsNationalNumbers(all.map(({ number }) => number))).to.equal(false)
  })

  it('Demerdorp: the cast stand on the staff list with their accounts, karim does not', async () => {
    const scope = await scopeOf('demerdorp')
    const members = await listMembers(made.context.store, scope.organisation)
    const linked = new Map((await serving('demerdorp')).map(({ user, ...one }) => [user, fullName(one)]))
    for (const { user, membership } of members.filter(({ user: { email } }) => /^\w+@demerdorp\.example$/.test(email)))
      expect(linked.get(user.id), user.email).to.equal(membership.roles.includes('consultant') ? undefined : user.name)
  })

  it('Demerdorp: version 2 is signed by 87 of 120, version 1 by most who have a mailbox', async () => {
    const scope = await scopeOf('demerdorp')
    const [second, first] = await listAgreements(scope)
    expect([second!.number, second!.state, first!.number, first!.state]).to.deep.equal([2, 'published', 1, 'published'])
    const here = new Set((await serving('demerdorp')).map(({ id }) => id))
    const signed = await signaturesTo(scope, second!.id)
    expect(signed.filter(({ employee }) => here.has(employee))).to.have.lengthOf(87)
    expect(await signaturesTo(scope, first!.id)).to.have.lengthOf(72)
    for (const { signedAt, shown } of signed) {
      expect(signedAt.getTime()).to.be.within(second!.publishedAt!.getTime(), made.context.now().getTime())
      expect(shown.openedAt < signedAt).to.equal(true)
    }
    expect(await scope.count(readings)).to.equal(await scope.count(signatures))
    expect(words(await pageOf('hilde@demerdorp.example', '/o/demerdorp/agreement/signatures'))).to.include(
      '87 van 120 getekend (versie 2)',
    )
  })

  it('els has one task, and is told what is new since she signed; sofie and marc have signed', async () => {
    const home = words(await pageOf('els@demerdorp.example', '/o/demerdorp'))
    expect(home).to.include('Lees het reglement en onderteken het.')
    const text = await pageOf('els@demerdorp.example', '/o/demerdorp/agreement')
    expect(words(text)).to.include('Nieuw sinds u tekende (versie 1)')
    expect(words(text)).to.match(/10\. Werken op afstand nieuw/)
    expect(text.$('form.signbar button').text()).to.include('Els Peeters')
    for (const email of ['sofie@demerdorp.example', 'marc@demerdorp.example'])
      expect(words(await pageOf(email, '/o/demerdorp/agreement'))).to.include('versie 2')
  })

  it('everywhere: signatures, files and trails are whole', async () => {
    await sealTrails(made.context)
    for (const { slug } of await listOrganisations(made.context.store)) {
      const scope = await scopeOf(slug)
      expect(await checkSignatures(made.context, scope), slug).to.deep.equal([])
      for await (const { title, state } of checkFiles(made.context, scope)) expect.fail(`${slug}: ${title} is ${state}`)
    }
    const report = await verifyTrail(made.context, await scopeOf('demerdorp'))
    expect(isWhole(report)).to.equal(true)
    expect(report.unsealed).to.equal(0)
  })

  it('Demerdorp: evidence of every kind, some expired, some about to, some with two versions', async () => {
    const scope = await scopeOf('demerdorp')
    const all = await listEvidence(scope)
    expect(all).to.have.lengthOf(16)
    const current = all.map(currentRevision)
    const states = Map.groupBy(current, (revision) => evidenceState(revision, today))
    expect([...states].map(([state, { length }]) => `${length} ${state}`).sort()).to.deep.equal([
      '2 expired',
      '5 expiring',
      '9 valid',
    ])
    expect(all.filter(({ revisions }) => revisions.length === 2)).to.have.lengthOf(2)
    const types = new Set(current.flatMap(({ files }) => files.map(({ type }) => type)))
    expect(types).to.deep.equal(new Set(['application/pdf', 'image/png', 'text/csv', 'text/plain']))
    expect(current.filter(({ link }) => link !== '')).to.have.lengthOf(1)
    expect(new Set((await scope.find(evidenceLinks)).map(({ kind }) => kind))).to.deep.equal(
      new Set(['norm', 'control', 'action', 'site']),
    )
  })

  it('Demerdorp: what stands in its files has its days filled in', async () => {
    const files = (await listEvidence(await scopeOf('demerdorp'))).flatMap(({ revisions }) =>
      revisions.flatMap((revision) => revision.files),
    )
    for (const { sha256, type, name } of files.filter(({ type }) => type.startsWith('text/'))) {
      const text = (await made.context.files.read(sha256)).toString('utf8')
      expect(`${name} ${text}`, name).not.to.match(/\{-?\d/)
      expect(name.endsWith(type === 'text/csv' ? '.csv' : '.txt')).to.equal(true)
    }
  })

  it('Demerdorp: 16 risks scored, two for the workshop, one closed, two accepted, one that waits for marc', async () => {
    const scope = await scopeOf('demerdorp')
    const all = await listRisks(scope)
    const open = all.filter(({ closedOn }) => closedOn === null)
    expect([all.length, open.length]).to.deep.equal([19, 18])
    const scored = open.filter(({ before, after }) => before !== null && after !== null)
    expect(scored).to.have.lengthOf(16)
    for (const { decision, owner, existing, title } of scored)
      expect(decision !== null && owner !== '' && existing !== '', title).to.equal(true)
    expect(scored.filter(({ actions, controls }) => actions.length > 0 && controls.length > 0)).to.have.lengthOf.least(
      12,
    )
    const accepted = open.filter((risk) => acceptanceState(risk, today) === 'valid')
    expect(accepted.map(({ acceptance }) => acceptance?.by.name).sort()).to.deep.equal(['Marc De Wolf', 'Sofie Claes'])
    const home = words(await pageOf('marc@demerdorp.example', '/o/demerdorp'))
    expect(home).to.include('Beslissingen voor u (2)')
    expect(home).to.include('deze aanvaarding loopt binnenkort af')
    expect(
      (await listRiskAnalyses(scope)).map(({ risks, documents }) => [risks.length, documents.length]),
    ).to.deep.equal([[19, 1]])
  })

  it('Demerdorp: karim was there twice this year, and the next day is agreed', async () => {
    const visits = await listVisits(await scopeOf('demerdorp'))
    expect(visits.map(({ by, counts, latest }) => [by.name, counts !== null, latest])).to.deep.equal([
      ['Karim Haddad', true, true],
      ['Karim Haddad', true, false],
    ])
    expect(visits[0]!.nextOn! > today).to.equal(true)
    expect(words(await pageOf('karim@demerdorp.example', '/o/demerdorp'))).to.include(
      '10 normen meer in orde (31 → 41)',
    )
  })

  it('Zennebeek: 30 employees, and a regulation in French and in Dutch that 19 signed', async () => {
    const scope = await scopeOf('zennebeek')
    expect(await serving('zennebeek')).to.have.lengthOf(30)
    const [version] = await listAgreements(scope)
    expect(version!.texts.map(({ language }) => language)).to.deep.equal(['fr', 'nl'])
    const signed = await signaturesTo(scope, version!.id)
    expect(signed).to.have.lengthOf(19)
    expect(new Set(signed.map(({ language }) => language))).to.deep.equal(new Set(['fr', 'nl']))
    expect(signed.filter(({ language }) => language === 'fr')[0]!.statement).to.match(/^[JI].*règlement/)
  })

  it('the portfolio shows every reason for which an authority needs its consultant', async () => {
    const page = await pageOf('karim@demerdorp.example', '/portfolio')
    const rows = page
      .$('table tbody tr')
      .toArray()
      .map((row) => page.$(row).text().replace(/\s+/g, ' '))
    expect(rows).to.have.lengthOf(27)
    const count = (reason: RegExp): number => rows.filter((row) => reason.test(row)).length
    expect(count(/nog niets nagekeken 0 %/)).to.equal(1)
    expect(count(/normen minder in orde dan op/)).to.equal(1)
    expect(count(/zaken te laat/)).to.equal(4)
    expect(count(/uw bezoek was gepland op/)).to.equal(2)
    expect(count(/laatste antwoord op/)).to.equal(1)
    expect(count(/normen nog niet nagekeken/)).to.equal(1)
    expect(count(/medewerkers tekenden het reglement niet/)).to.equal(5)
    expect(count(/vervallen of verval(t|len) binnen 60 dagen/)).to.equal(4)
    expect(count(/van de \d+ in orde/)).to.equal(2)
    expect(count(/niets dringends/)).to.equal(6)
  })
})
