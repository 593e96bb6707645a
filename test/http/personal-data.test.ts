import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { checkRecords } from '../../src/actions/check-records.ts'
import { checkSignatures } from '../../src/actions/check-signatures.ts'
import { signatures } from '../../src/data/agreements.ts'
import { employees, type StoredEmployee } from '../../src/data/employees.ts'
import { identityLinks } from '../../src/data/identity-links.ts'
import { memberships } from '../../src/data/memberships.ts'
import { passkeys } from '../../src/data/second-factors.ts'
import { entities } from '../../src/data/sites.ts'
import { collections } from '../../src/data/store.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { users } from '../../src/data/users.ts'
import { pseudonymOf } from '../../src/domain/erasure.ts'
import { employ, formOf, publishVersion } from '../support/agreement.ts'
import { type World, world } from '../support/cast.ts'
import { samlRecord } from '../support/identity/record.ts'
import { addApp } from '../support/second-factor.ts'
import type { Visitor } from '../support/visitor.ts'
import { everything } from './whole/crawl.ts'

// W-32: export and erasure of a person. wrong role 403 · stranger, unknown and malformed id 404 · without the tick 422 ·
// twice is once · who is in service, oneself and the last administrator stay · nothing of the person is left but what
// decision 20 says.

const agreement = '/o/demerdorp/agreement'

describe('the personal data of somebody (W-32)', () => {
  let w: World
  let ann: Visitor
  let els: Visitor
  let row: StoredEmployee
  beforeEach(async () => {
    w = await world()
    ann = await w.as('ann')
    els = await w.as('els')
    await publishVersion(w)
    await employ(w, { number: '0007', familyName: 'Peeters', givenName: 'Els', email: 'els@example.test' })
    row = (await w.scope().find(employees))[0]!
  })
  afterEach(() => w.close())

  const page = (): string => `/o/demerdorp/employees/${row.id}/personal-data`
  const signed = async (): Promise<void> => {
    const sent = await els.post(`${agreement}/signature`, formOf(await els.get(agreement)))
    expect(sent.status).to.equal(303)
  }
  const leave = async (): Promise<void> => {
    const hilde = await w.as('hilde')
    await hilde.post(`/o/demerdorp/employees/${row.id}/closure`, { leftOn: '2026-11-23' })
    // What a session has to say is said on its next page.
    await hilde.get('/account')
  }
  const erase = (by: Visitor = ann, href = page()) => by.post(`${href}/erasure`, { confirm: 'yes' })
  const membershipOf = async (user: string) =>
    (await w.context.store.find(memberships, { where: { user, member: w.organisations.demerdorp } }))[0]!
  /** Where a word stands, by collection; of a log that is sealed nothing can go. */
  const placesOf = async (words: readonly string[]): Promise<string[]> => {
    const found = [...(await everything(w.context.store))]
      .filter(([, text]) => words.some((word) => text.toLowerCase().includes(word)))
      .map(([key]) => key.split(' ')[0]!)
    return [...new Set(found)].toSorted()
  }

  it('is for administrators; a stranger, an unknown and a malformed id find nothing', async () => {
    await leave()
    for (const person of ['sofie', 'hilde', 'marc', 'karim'] as const)
      expect((await (await w.as(person)).get(page())).status, person).to.equal(403)
    expect((await (await w.as('zoe')).get(page())).status).to.equal(404)
    for (const id of ['f'.repeat(24), 'x'])
      for (const path of [`employees/${id}`, `people/${id}`])
        expect((await ann.get(`/o/demerdorp/${path}/personal-data`)).status, path).to.equal(404)
    const zoe = (await w.context.store.find(memberships, { where: { user: w.userIds.zoe } }))[0]!
    expect((await ann.get(`/o/demerdorp/people/${zoe.id}/personal-data`)).status).to.equal(404)
    expect((await erase(await w.as('sofie'))).status).to.equal(403)
  })

  it('are handed over as a workbook: what is on the list, the account, the signatures and the trail, of this authority alone', async () => {
    await signed()
    const file = await ann.download(`${page()}/file.xlsx`)
    expect(file.headers['content-disposition']).to.equal('attachment; filename="persoonsgegevens-2026-11-24.xlsx"')
    const sheets = await sheetsOf(file.body as Buffer)
    const [facts = [], given = [], trail = []] = sheets
    expect(facts).to.deep.include(['Personeelslijst', 'Familienaam', 'Peeters'])
    expect(facts).to.deep.include(['Account', 'E-mailadres', 'els@example.test'])
    expect(given[1]?.[3]).to.equal((await w.scope().find(signatures))[0]?.receipt)
    expect(trail.flat().join(' ')).to.contain('heeft het reglement getekend').and.to.contain('Els Peeters')
    const karim = await membershipOf(w.userIds.karim)
    const his = await ann.download(`/o/demerdorp/people/${karim.id}/personal-data/file.xlsx`)
    expect(JSON.stringify(await sheetsOf(his.body as Buffer))).not.to.contain('Zennebeek')
  })

  it('are handed over without what another authority knows: its provider, and the passkeys of who works there too', async () => {
    await samlRecord(w, { owners: ['piet'] })
    const theirs = await samlRecord(w, { organisation: 'zennebeek', owners: null })
    const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
    const held = { user: w.userIds.piet, member: w.organisations.zennebeek, roles: ['employee' as const] }
    const link = { provider: theirs.id, subject: 'piet-of-zennebeek', user: w.userIds.piet, linkedAt: w.context.now() }
    const told = { act: 'member.added', label: 'Piet' }
    work.create(memberships, { ...held, since: w.context.now() }, told)
    work.create(identityLinks, link, told)
    const key = { credentialId: 'x', publicKey: 'x', counter: 0, transports: [], lastUsedAt: null }
    const passkey = { ...key, user: w.userIds.piet, name: 'Key of Piet', createdAt: w.context.now() }
    work.create(passkeys, passkey, told)
    await work.commit()
    const { id } = await membershipOf(w.userIds.piet)
    const file = await ann.download(`/o/demerdorp/people/${id}/personal-data/file.xlsx`)
    const text = JSON.stringify(await sheetsOf(file.body as Buffer))
    expect(text).to.contain('piet (').and.not.contain('piet-of-zennebeek').and.not.contain('Key of Piet')
  })

  it('stay while the person works here, and say so before', async () => {
    const shown = await ann.get(page())
    expect(shown.$('main').text()).to.contain('nog in dienst')
    expect(shown.$('form[action$=erasure]').length).to.equal(0)
    const refused = await erase()
    expect(refused.status).to.equal(422)
    expect(refused.$('main').text()).to.contain('nog in dienst')
    expect((await w.scope().require(employees, row.id)).familyName).to.equal('Peeters')
  })

  it('stay without the tick', async () => {
    await leave()
    const refused = await ann.post(`${page()}/erasure`, {})
    expect(refused.status).to.equal(422)
    expect(refused.$('.field-error').text()).to.contain('Vink eerst aan')
    expect((await w.scope().require(employees, row.id)).familyName).to.equal('Peeters')
  })

  it('go, but for the sealed trail, and a signature stays whole under a pseudonym', async () => {
    await signed()
    await addApp(els, w.context.now())
    els = await w.as('els')
    await leave()
    const shown = await ann.get(page())
    expect(shown.$('main').text()).to.contain(pseudonymOf(row.id)).and.to.contain('De handtekening zelf')
    const done = await erase()
    expect(done.headers['location']).to.equal('/o/demerdorp/employees')
    expect(await placesOf(['peeters', 'els@example.test'])).to.deep.equal(['installationTrail', 'trail'])
    const [kept] = await w.scope().find(signatures)
    expect(kept).to.include({ name: pseudonymOf(row.id), employee: row.id })
    expect(await checkSignatures(w.context, w.scope())).to.deep.equal([])
    expect(await checkRecords(w.scope())).to.deep.equal([])
    expect((await ann.get(`${agreement}/receipts/${kept!.receipt}`)).text).to.contain(pseudonymOf(row.id))
    const account = await w.context.store.get(users, w.userIds.els)
    expect(account).to.include({ name: pseudonymOf(row.id), passwordHash: '' })
    expect(account?.disabledAt).to.be.a('date')
    expect((await els.get('/account')).status).to.equal(303)
    for (const one of collections.values())
      for (const record of await w.context.store.find(one, { everyOrganisation: true }))
        if (
          ['secondFactors', 'passkeys', 'identityLinks', 'signInLinks', 'memberships', 'lastSignIns'].includes(one.name)
        )
          expect(JSON.stringify(record), one.name).not.to.contain(w.userIds.els)
    expect((await ann.get(page())).$('main').text()).to.contain('al gewist')
    expect((await erase()).status).to.equal(303)
  })

  it('of who never signed go with the row itself', async () => {
    await leave()
    await erase()
    expect(await w.scope().get(employees, row.id)).to.equal(undefined)
    expect((await ann.get(page())).status).to.equal(404)
  })

  it('of who works elsewhere too: the access goes, the account stays', async () => {
    const karim = await membershipOf(w.userIds.karim)
    const href = `/o/demerdorp/people/${karim.id}/personal-data`
    expect((await ann.get(href)).$('main').text()).to.contain('Het account blijft bestaan')
    expect((await erase(ann, href)).headers['location']).to.equal('/o/demerdorp/people')
    const account = await w.context.store.get(users, w.userIds.karim)
    expect(account).to.include({ name: 'Karim Haddad', disabledAt: null })
    expect((await (await w.as('karim')).get('/o/zennebeek')).status).to.equal(200)
    expect((await (await w.as('karim')).get('/o/demerdorp')).status).to.equal(404)
  })

  it('of who shares a mailbox are of that person alone: nobody else goes along', async () => {
    await employ(w, { number: '0008', familyName: 'Wouters', givenName: 'Jan', email: 'els@example.test' })
    await leave()
    const jan = (await w.scope().find(employees, { where: { number: '0008' } }))[0]!
    const hilde = await w.as('hilde')
    await hilde.post(`/o/demerdorp/employees/${jan.id}/closure`, { leftOn: '2026-11-23' })
    expect((await erase()).status).to.equal(303)
    expect(await w.scope().get(employees, row.id)).to.equal(undefined)
    expect(await w.scope().require(employees, jan.id)).to.include({ familyName: 'Wouters' })
    expect(await w.context.store.get(users, w.userIds.els)).to.include({ name: 'Els Peeters', disabledAt: null })
  })

  it('of oneself stay: so an administrator is left, whatever happens', async () => {
    const own = await membershipOf(w.userIds.ann)
    const refused = await erase(ann, `/o/demerdorp/people/${own.id}/personal-data`)
    expect([refused.status, refused.$('main').text()]).to.satisfy(
      ([status, text]: [number, string]) => status === 422 && text.includes('Uzelf kunt u niet wissen'),
    )
  })

  it('name where the name still stands in a text, for a person to judge', async () => {
    await leave()
    expect((await ann.get(page())).$('main').text()).not.to.contain('staat ook nog in teksten')
    const work = w.scope().work()
    work.create(entities, { name: 'Vereniging Els Peeters', kind: 'other' } as never, {
      act: 'entity.created',
      label: 'x',
    })
    await work.commit()
    const shown = await ann.get(page())
    expect(shown.$('main').text()).to.contain('staat ook nog in teksten')
    expect(shown.$('main ul a').attr('href')).to.match(/^\/o\/demerdorp\/settings\/entities\//)
  })
})

/** Every sheet as rows of texts, its head first. */
async function sheetsOf(bytes: Buffer): Promise<string[][][]> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(bytes as never)
  return book.worksheets.map((sheet) => {
    const rows: string[][] = []
    sheet.eachRow((one) =>
      rows.push(
        (one.values as unknown[])
          .slice(1)
          .map((value) => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))),
      ),
    )
    return rows
  })
}
