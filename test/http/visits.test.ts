import { expect } from 'chai'
import { answerNorm } from '../../src/actions/answer-norm.ts'
import { evidence } from '../../src/data/evidence.ts'
import { latestTrail } from '../../src/data/trail-entries.ts'
import { world, type World } from '../support/cast.ts'

describe('visits of the consultant', () => {
  let the: World
  before(async () => {
    the = await world()
  })
  after(() => the.close())

  const page = '/o/demerdorp/visits'

  async function answer(norm: string, number: number, met: boolean): Promise<void> {
    const { catalogue } = the.context
    const found = catalogue.norm('ksz-2017', norm)!
    const points = found.points.map(() => ({ met, remark: '' }))
    const input = { number, points, applicable: true, reason: '', remark: '' }
    await answerNorm(the.scope(), { catalogue, edition: 'ksz-2017', norm: found, input })
  }

  it('are noted by the consultant, with the next one', async () => {
    the.setNow('2026-09-01T09:00:00Z')
    for (const norm of ['5.1', '5.2', '7.1']) await answer(norm, 0, true)
    the.setNow('2026-11-24T09:00:00Z')
    const karim = await the.as('karim')
    expect((await karim.get(page)).text).to.include('nog geen bezoek')
    const sent = { on: '2026-10-01', nextOn: '2026-11-20', note: 'Hersteltest afgesproken' }
    const { headers } = await karim.post(page, sent)
    expect(headers['location']).to.equal(page)
    const { $ } = await karim.get(page)
    expect($('.lead').text()).to.equal('Het laatste bezoek was op 1\u00a0oktober\u00a02026, door Karim Haddad.')
    expect($('.menu [aria-current]').first().text().trim()).to.equal('Bezoeken')
    expect($('.timeline').prev('h2').text()).to.equal('Eerdere bezoeken')
    expect($('.timeline').text())
      .to.include('toen 3 normen in orde')
      .and.include('volgend bezoek op 20\u00a0november\u00a02026')
      .and.include('Hersteltest afgesproken')
  })

  it('noted twice for one day are one, and nothing of what was noted is lost', async () => {
    const karim = await the.as('karim')
    const twice = { on: '2026-10-01', nextOn: '', note: 'En de sleutellijst nagekeken' }
    await karim.post(page, twice)
    await karim.post(page, twice)
    const { $ } = await karim.get(page)
    expect($('.timeline li')).to.have.lengthOf(1)
    expect($('.timeline').text()).to.include('Hersteltest afgesproken').and.include('volgend bezoek op 20')
    expect($('.timeline').text().split('sleutellijst')).to.have.lengthOf(2)
  })

  it('are what the portfolio measures the change from, and why it asks for a visit', async () => {
    await answer('7.2', 0, true)
    const karim = await the.as('karim')
    const row = async () => (await karim.get('/portfolio?sort=name')).$('tbody tr').first()
    expect((await row()).text()).to.include('uw bezoek was gepland op 20\u00a0november\u00a02026')
    expect((await row()).find('.visually-hidden').first().text()).to.equal('+1 sinds 1\u00a0oktober\u00a02026')
    await answer('5.1', 1, false)
    await answer('5.2', 1, false)
    expect((await row()).text()).to.include('1 norm minder in orde dan op 1\u00a0oktober\u00a02026')
  })

  it('stand beside the evidence that ends', async () => {
    const work = the.scope().work()
    const values = { title: 'Attest', owner: null, revisions: [], addedAt: the.context.now() }
    for (const validUntil of ['2026-01-01', '2027-01-23', '2027-01-24', '9999-12-31'])
      work.create(evidence, { ...values, validUntil }, { act: 'test.prepared', label: '' })
    await work.commit()
    const { $ } = await (await the.as('karim')).get('/portfolio?sort=name')
    const link = $('tbody tr').first().find('a[href="/o/demerdorp/evidence?state=ending"]')
    expect([link.text(), link.attr('aria-label')]).to.deep.equal(['2', '2 bewijzen vervallen of bijna, Demerdorp'])
  })

  it('are read by management and noted by the consultant alone; strangers find nothing', async () => {
    const marc = await the.as('marc')
    expect((await marc.get(page)).$('form[method=post][action$=visits]')).to.have.lengthOf(0)
    expect((await marc.post(page, { on: '2026-11-01' })).status).to.equal(403)
    expect((await (await the.as('els')).get(page)).status).to.equal(403)
    expect((await (await the.as('zoe')).get(page)).status).to.equal(404)
  })

  const wrong = [
    [{ on: '2026-11-25', nextOn: '', note: 'x' }, 'on'],
    [{ on: '', nextOn: '', note: 'x' }, 'on'],
    [{ on: '31/02/2026', nextOn: '', note: 'x' }, 'on'],
    [{ on: '1900-01-01', nextOn: '', note: 'x' }, 'on'],
    [{ on: '2026-11-01', nextOn: '2026-11-01', note: 'x' }, 'nextOn'],
  ] as const
  for (const [sent, field] of wrong)
    it(`with ${JSON.stringify(sent)} are refused beside the field, and what was typed stays`, async () => {
      const karim = await the.as('karim')
      const { status, $ } = await karim.post(page, sent)
      expect(status).to.equal(422)
      expect($(`#errors a[href="#field-${field}"]`)).to.have.lengthOf(1)
      expect($('textarea[name=note]').text()).to.equal('x')
    })

  it('leave a trail', async () => {
    const acts = (await latestTrail(the.scope(), 50)).map(({ act }) => act)
    expect(acts).to.include.members(['visit.recorded', 'visit.updated'])
  })
})
