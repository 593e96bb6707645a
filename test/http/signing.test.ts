import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { checkSignatures } from '../../src/actions/check-signatures.ts'
import { readings, signatures, type StoredAgreement, type StoredSignature } from '../../src/data/agreements.ts'
import { employees } from '../../src/data/employees.ts'
import { latestTrail } from '../../src/data/trail-entries.ts'
import { signatureIsWhole } from '../../src/domain/signing.ts'
import { employ, formOf, publishVersion, smallText } from '../support/agreement.ts'
import { type World, world } from '../support/cast.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { type Page, Visitor } from '../support/visitor.ts'

const agreement = '/o/demerdorp/agreement'

const shown = (page: Page): string => page.$('main').text().replace(/\s+/g, ' ')

describe('signing the regulation', () => {
  let here: World
  let els: Visitor
  let version: StoredAgreement
  before(async () => {
    here = await world()
    els = await here.as('els')
  })
  after(() => here.close())

  const kept = (): Promise<StoredSignature[]> => here.scope().find(signatures)
  const acts = async (): Promise<string[]> => (await latestTrail(here.scope(), 50)).map(({ act }) => act)

  it('says so while there is nothing to sign', async () => {
    const page = await els.get(agreement)
    expect(page.status).to.equal(200)
    expect(shown(page)).to.contain('Er is nog geen reglement om te tekenen')
    expect((await els.post(`${agreement}/signature`, {})).status).to.equal(422)
  })

  it('lets somebody who is not on the staff list read, and says whom to ask; nothing is noted', async () => {
    version = await publishVersion(here, { nl: smallText(), fr: smallText('Règlement') })
    const page = await els.get(agreement)
    expect(shown(page)).to.contain('niet op de personeelslijst van Demerdorp').and.to.contain('Hilde Wouters')
    expect(page.$('#part-remote-work').text()).to.equal('2. Telewerk')
    expect(page.$('form.signbar').length).to.equal(0)
    expect(await here.scope().count(readings)).to.equal(0)
    const text = version.texts[0]!
    const made = { agreement: version.id, language: 'nl', sha256: text.sha256!, reading: 'f'.repeat(24), tick: 'yes' }
    const refused = await els.post(`${agreement}/signature`, made)
    expect(refused.status).to.equal(422)
    expect(await kept()).to.deep.equal([])
  })

  it('shows the text, its length, its languages and larger letters, and no menu', async () => {
    await employ(here, { number: '0007', email: 'els@example.test', service: 'Burgerzaken' })
    const page = await els.get(agreement)
    expect(page.$('h1').text()).to.equal('Reglement computergebruik')
    expect(page.$('.reading-meta').text()).to.equal(
      'Versie 1, geldig vanaf 1 januari 2027. Lezen duurt ongeveer 1 minuut.'.replace(
        '1 januari 2027',
        '1\u00a0januari\u00a02027',
      ),
    )
    expect(shown(page)).to.contain('Dit reglement geldt bij Demerdorp.').and.to.contain('In het kort. Werk veilig.')
    expect(page.$('.menu').length).to.equal(0)
    expect(page.$('form.signbar button').text()).to.equal('Onderteken als Els Peeters')
    expect(page.$('.whats-new').length).to.equal(0)
    const french = await els.get(page.$('.reading-tools a[hreflang=fr]').attr('href')!)
    expect(french.$('html').attr('lang')).to.equal('fr')
    expect(french.$('h1').text()).to.equal('Règlement')
    const large = await els.get(french.$('.text-size a.bigger').attr('href')!)
    expect(large.$('html').attr('class')).to.equal('large')
    expect(large.$('h1').text()).to.equal('Règlement')
    expect(large.$('form.signbar').attr('action')).to.equal(`${agreement}/signature?language=fr&large=1`)
  })

  it('says so when the text is not there in the language asked for, and signs the one that is shown', async () => {
    const page = await els.get(`${agreement}?language=de`)
    expect(page.$('.notice').text()).to.contain(
      'bestaat niet in het Duits. U leest en tekent hieronder de tekst in het Nederlands',
    )
    expect(formOf(page)['language']).to.equal('nl')
  })

  it('notes once that a text was opened, also in two tabs at once, and says since when', async () => {
    const marks = await here.scope().find(readings)
    expect(marks.map(({ language }) => language).sort()).to.deep.equal(['fr', 'nl'])
    await employ(here, { number: '0008', email: 'piet@example.test', familyName: 'Maes', givenName: 'Piet' })
    const piet = await here.as('piet')
    const pages = await Promise.all([piet.get(agreement), piet.get(agreement)])
    expect(pages.map(({ status }) => status)).to.deep.equal([200, 200])
    expect((await here.scope().find(readings)).length).to.equal(3)
    expect((await acts()).filter((act) => act === 'agreement.opened').length).to.equal(3)
    expect(shown(await piet.get(agreement))).to.contain('U begon te lezen op 24/11/2026')
  })

  it('wants the tick: 422 with the message at the box, the rest of the page as it was', async () => {
    const form = formOf(await els.get(agreement))
    const page = await els.post(`${agreement}/signature`, { ...form, tick: '' })
    expect(page.status).to.equal(422)
    expect(page.$('#error-tick').text()).to.contain('Vink eerst aan')
    expect(page.$('#field-tick').attr('aria-describedby')).to.equal('error-tick')
    expect(page.$('#part-remote-work').length).to.equal(1)
    expect(await kept()).to.deep.equal([])
  })

  it('refuses a hash of another text, another language and a reading of somebody else', async () => {
    const form = formOf(await els.get(agreement))
    const other = version.texts.find(({ language }) => language === 'fr')!.sha256!
    expect((await els.post(`${agreement}/signature`, { ...form, sha256: other })).status).to.equal(409)
    expect((await els.post(`${agreement}/signature`, { ...form, language: 'en' })).status).to.equal(409)
    const foreign = (await here.scope().find(readings)).find(({ user }) => user === here.userIds.piet)!
    const page = await els.post(`${agreement}/signature`, { ...form, reading: foreign.id })
    expect(page.status).to.equal(422)
    expect(page.$('#error-tick').text()).to.contain('Lees eerst de tekst')
    expect(await kept()).to.deep.equal([])
  })

  it('loses nothing when the session ends between reading and signing', async () => {
    const form = formOf(await els.get(`${agreement}?language=fr`))
    await els.post('/sign-out', {})
    const login = await els.get('/sign-in')
    expect(login.status).to.equal(200)
    const again = new Visitor(here.app)
    here.setNow('2026-11-24T11:00:00Z')
    await again.signIn('els@example.test', 'vier woorden die ik onthoud')
    const page = await again.get(`${agreement}?language=fr`)
    expect(formOf(page)).to.deep.equal(form)
    expect(page.$('.begun').text()).to.contain('24/11/2026')
    const back = await again.get(`${agreement}/signature?language=fr&large=1`)
    expect(back.headers['location']).to.equal(`${agreement}?language=fr&large=1`)
    els = again
  })

  it('signs once, in two tabs at the same moment and again later: both see the receipt', async () => {
    const form = formOf(await els.get(`${agreement}?language=fr`))
    const send = (): Promise<Page> => els.post(`${agreement}/signature?language=fr`, form)
    const pages = await Promise.all([send(), send()])
    const [first] = await kept()
    const receipt = `${agreement}/receipts/${first!.receipt}`
    expect(pages.map(({ headers }) => headers['location'])).to.deep.equal([receipt, receipt])
    expect((await send()).headers['location']).to.equal(receipt)
    expect((await kept()).length).to.equal(1)
    expect((await acts()).filter((act) => act === 'agreement.signed')).to.deep.equal(['agreement.signed'])
  })

  it('binds what was shown', async () => {
    const [one] = await kept()
    const text = version.texts.find(({ language }) => language === 'fr')!
    const opened = (await here.scope().find(readings)).find(
      ({ user, language }) => user === here.userIds.els && language === 'fr',
    )!
    expect(one).to.include({
      number: 1,
      language: 'fr',
      sha256: text.sha256,
      name: 'Els Peeters',
      user: here.userIds.els,
      way: 'online',
    })
    expect(one!.agreement).to.equal(version.id)
    expect(one!.shown).to.deep.equal({ openedAt: opened.openedAt, parts: ['purpose', 'remote-work'], changes: '' })
    expect(one!.signedAt.toISOString()).to.equal('2026-11-24T11:00:00.000Z')
    expect(one!.receipt).to.match(/^W[2-9A-HJ-NP-Z]{10}$/)
    expect(signatureIsWhole(one!)).to.equal(true)
    const [person] = await here.scope().find(employees, { where: { number: '0007' } })
    expect(person!.user, 'matched by mail, now linked').to.equal(here.userIds.els)
    expect(person!.signed, 'counted by lists of authorities').to.equal(version.id)
  })

  it('thanks with a receipt; after that there is nothing else to do', async () => {
    const [one] = await kept()
    const page = await els.get(`${agreement}/receipts/${one!.receipt}`)
    expect(shown(page)).to.contain(one!.receipt).and.to.contain(one!.sha256).and.to.contain('Français')
    expect(page.$(`a[href="${agreement}/receipts/${one!.receipt}/receipt.pdf"]`).length).to.equal(1)
    const text = await els.get(`${agreement}/receipts/${one!.receipt}/text`)
    expect(text.$('h1').text()).to.equal('Règlement')
    expect(text.$('#part-remote-work').length).to.equal(1)
    const home = await els.get(agreement)
    expect(shown(home)).to.contain('U tekende versie 1 op 24/11/2026').and.to.contain(one!.receipt)
    expect(home.$('main button, main form').length).to.equal(0)
  })

  it('shows a receipt to who signed and to who may see who signed; to anybody else it is not there', async () => {
    const [one] = await kept()
    const at = `${agreement}/receipts/${one!.receipt}`
    expect((await (await here.as('hilde')).get(at)).$('h1').text()).to.equal('Ontvangstbewijs van Els Peeters')
    for (const path of [at, `${at}/text`]) {
      expect((await (await here.as('piet')).get(path)).status).to.equal(404)
      expect((await (await here.as('zoe')).get(path)).status).to.equal(404)
      expect((await (await here.as('karim')).get(path.replace('demerdorp', 'zennebeek'))).status).to.equal(404)
    }
    for (const odd of ['W2222222222', 'x', '%00', 'undefined', 'f'.repeat(3000)])
      expect((await els.get(`${agreement}/receipts/${odd}`)).status, odd.slice(0, 20)).to.equal(404)
  })

  it('a version published while somebody reads: nothing is signed, the new one is shown with what changed', async () => {
    const piet = await here.as('piet')
    const old = formOf(await piet.get(agreement))
    const mine = formOf(await piet.get(agreement))
    const second = await publishVersion(
      here,
      { nl: smallText(undefined, 'Telewerk mag op dinsdag.'), fr: smallText('Règlement') },
      'Telewerk: alleen op dinsdag (punt 2)',
    )
    const page = await piet.post(`${agreement}/signature`, old)
    expect(page.status).to.equal(409)
    expect(page.$('.notice-warning').text()).to.contain('is versie 2 verschenen. U hebt nog niets getekend')
    expect(shown(page)).to.contain('Telewerk mag op dinsdag.')
    expect(page.$('#field-tick').attr('checked')).to.equal(undefined)
    expect((await kept()).length).to.equal(1)
    expect(
      (await piet.post(`${agreement}/signature`, { ...mine, agreement: second.id })).status,
      'the old text',
    ).to.equal(409)
    const signed = await piet.post(`${agreement}/signature`, { ...formOf(page), tick: 'yes' })
    expect(signed.status).to.equal(303)
  })

  it('asks again who signed an earlier version, shows what is new, and keeps the old signature', async () => {
    const page = await els.get(`${agreement}?language=nl`)
    expect(page.$('.whats-new').text().replace(/\s+/g, ' '))
      .to.contain('Nieuw sinds u tekende (versie 1)')
      .and.to.contain('Telewerk: alleen op dinsdag (punt 2)')
    expect(page.$('#part-remote-work .part-mark').text()).to.equal('gewijzigd')
    expect(page.$('#part-purpose .part-mark').length).to.equal(0)
    await els.post(`${agreement}/signature`, formOf(page))
    const both = (await kept()).filter(({ user }) => user === here.userIds.els)
    expect(both.map(({ number, language }) => `${number} ${language}`)).to.have.members(['1 fr', '2 nl'])
    expect(both.find(({ number }) => number === 2)!.shown.changes).to.equal('Telewerk: alleen op dinsdag (punt 2)')
    expect((await els.get(`${agreement}/receipts/${both[0]!.receipt}`)).status).to.equal(200)
  })

  it('a record that was changed is found, and its pages say so', async () => {
    expect(await checkSignatures(here.context, here.scope())).to.deep.equal([])
    const one = (await kept()).find(({ number, user }) => number === 2 && user === here.userIds.els)!
    const change = { act: 'test.tampered', label: 'x' }
    const work = here.scope().work()
    work.replace(signatures, one, { ...change, values: { name: 'Els Peters' } })
    await work.commit()
    expect(await checkSignatures(here.context, here.scope())).to.deep.equal([
      { receipt: one.receipt, name: 'Els Peters', problem: 'altered' },
    ])
    for (const path of ['', '/text'])
      expect(shown(await els.get(`${agreement}/receipts/${one.receipt}${path}`))).to.contain('Dit bewijs is gewijzigd')
    const list = await (await here.as('hilde')).get(`${agreement}/signatures`)
    expect(list.$(`tr:contains("${one.receipt}")`).text()).to.contain('gewijzigd')
  })

  it('a text file that was changed or lost is found, and never shown', async function () {
    onlyOnDisk(this)
    const one = (await kept()).find(({ number }) => number === 1)!
    const file = join(here.folder, 'files', one.sha256.slice(0, 2), one.sha256)
    const content = readFileSync(file)
    writeFileSync(file, content.toString('utf8').replace('beveiligde', 'gewone'))
    const page = await els.get(`${agreement}/receipts/${one.receipt}/text`)
    expect(page.$('.notice-error code').text()).to.equal(one.sha256)
    expect(page.$('#part-purpose').length).to.equal(0)
    expect(page.text).not.to.contain('gewone verbinding')
    const problems = await checkSignatures(here.context, here.scope())
    expect(problems.filter(({ problem }) => problem === 'text-altered').map(({ receipt }) => receipt)).to.deep.equal([
      one.receipt,
    ])
    rmSync(file)
    expect((await els.get(`${agreement}/receipts/${one.receipt}/text`)).$('.notice-error').length).to.equal(1)
    const lost = await checkSignatures(here.context, here.scope())
    expect(lost.some(({ receipt, problem }) => receipt === one.receipt && problem === 'text-missing')).to.equal(true)
  })

  it('somebody who has left may read, not sign', async () => {
    await employ(here, { number: '0009', user: here.userIds.marc, leftOn: '2026-11-23' })
    const page = await (await here.as('marc')).get(agreement)
    expect(page.$('.notice').text()).to.contain('bent u vandaag niet in dienst')
    expect(page.$('form.signbar').length).to.equal(0)
  })
})
