import { expect } from 'chai'
import { answerNorm } from '../../src/actions/answer-norm.ts'
import { answersTo } from '../../src/data/answers.ts'
import { currentStanding, standingHistory } from '../../src/data/standings.ts'
import { trail } from '../../src/data/trail.ts'
import { sumCounts } from '../../src/domain/trend.ts'
import { world, type World } from '../support/cast.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const norms = '/o/demerdorp/norms'
const threeOfFive = { 'point-1': 'yes', 'point-2': 'yes', 'point-3': 'yes', 'point-4': 'no' }
const outcomeShown = ({ $ }: Page): string => $('[data-outcome]:not([hidden])').text().trim()
const notice = ({ $ }: Page): string => $('.notice[role=status]').text().trim()

describe('the answer to a norm', () => {
  let the: World
  let sofie: Visitor
  let karim: Visitor
  before(async () => {
    the = await world()
    sofie = await the.as('sofie')
    karim = await the.as('karim')
  })
  after(() => the.close())

  const post = (who: Visitor, norm: string, values: Record<string, string>) =>
    who.post(`${norms}/${norm}/answers`, values, `${norms}/${norm}`)

  it('is saved, follows from the points, and is in the history, the list and the standing of today', async () => {
    const sent = await post(sofie, '5.1', {
      ...{ number: '0', ...threeOfFive, 'remark-1': 'goedgekeurd op 12/03/2025', remark: 'Nazicht', then: 'stay' },
    })
    expect([sent.status, sent.headers['location']]).to.deep.equal([303, `${norms}/5.1`])
    const page = await sofie.get(`${norms}/5.1`)
    expect(notice(page)).to.equal('5.1 is bewaard: in orde.')
    expect(outcomeShown(page)).to.equal('in orde')
    expect(page.$('#point-4-no').attr('checked')).to.equal('checked')
    expect(page.$('#field-remark-1').val()).to.equal('goedgekeurd op 12/03/2025')
    expect(page.$('.timeline li').text()).to.include('Sofie Claes').and.include('3 van 5 punten').and.include('Nazicht')
    expect((await sofie.get(norms)).$('.lead').text()).to.equal(
      '1 van de 67 toepasselijke normen is in orde (1\u00a0%).',
    )
    const standing = await currentStanding(the.scope())
    expect(standing?.day).to.equal('2026-11-24')
    expect(sumCounts(standing?.chapters ?? []).yes).to.equal(1)
  })

  it('goes on to the next norm when asked, and from the last one to the list', async () => {
    const on = await post(sofie, '5.2', { number: '0', 'point-1': 'yes', then: 'next' })
    expect(on.headers['location']).to.equal(`${norms}/6.1`)
    const last = await post(sofie, 'INT-6', { number: '0', 'point-1': 'no', then: 'next' })
    expect(last.headers['location']).to.equal(norms)
  })

  it('twice is once: the very same answer again writes nothing', async () => {
    const values = { number: '0', ...threeOfFive }
    await post(sofie, '6.2', values)
    const again = await post(sofie, '6.2', values)
    expect(again.status).to.equal(303)
    expect(await answersTo(the.scope(), '6.2')).to.have.lengthOf(1)
  })

  it('takes the place of the one before it, which stays in the history with its own outcome', async () => {
    await post(sofie, '6.3', { number: '0', 'point-1': 'yes' })
    await post(karim, '6.3', { number: '1', 'point-1': 'no' })
    const [now, before] = await answersTo(the.scope(), '6.3')
    expect([now?.number, now?.outcome, now?.current, now?.replacedAt]).to.deep.equal([2, 'no', true, null])
    expect([before?.number, before?.current, before?.replacedAt]).to.deep.equal([1, false, now?.answeredAt])
    const { $ } = await sofie.get(`${norms}/6.3`)
    expect($('.timeline li').first().text()).to.include('Karim Haddad').and.include('niet in orde')
    expect($('.timeline li').last().text()).to.include('Sofie Claes')
  })

  it('of a norm that does not apply needs a reason; then it leaves the denominator with that reason', async () => {
    const refused = await post(sofie, '14.1', { number: '0', 'point-2': 'yes', notApplicable: 'yes', reason: ' ' })
    expect(refused.status).to.equal(422)
    expect(refused.$('#errors a').attr('href')).to.equal('#field-reason')
    expect(refused.$('#errors').text()).to.include('Zeg waarom de norm niet van toepassing is.')
    expect(refused.$('#error-reason').text()).to.include('Zeg waarom')
    expect(refused.$('#point-2-yes').attr('checked')).to.equal('checked')
    expect(refused.$('#field-notApplicable').attr('checked')).to.equal('checked')
    await post(sofie, '14.1', { number: '0', notApplicable: 'yes', reason: 'Wij ontwikkelen niets zelf.' })
    const { $ } = await sofie.get(`${norms}/score`)
    expect($(`.rows a[href="${norms}/14.1"]`).closest('li').text()).to.include('Wij ontwikkelen niets zelf.')
    expect((await sofie.get(`${norms}?standing=applicable`)).$('#found').text()).to.equal('66 normen')
  })

  it('without any point is refused, with what was typed kept', async () => {
    const { $, status } = await post(sofie, '7.1', {
      number: '0',
      remark: 'nog uit te zoeken',
      'remark-1': 'vraag Hilde',
    })
    expect(status).to.equal(422)
    expect($('#errors a').text()).to.equal('Beantwoord minstens één punt.')
    expect($('#errors a').attr('href')).to.equal('#field-points')
    expect($('#field-points')).to.have.lengthOf(1)
    expect($('#field-remark').text().trim()).to.equal('nog uit te zoeken')
    expect($('#field-remark-1').val()).to.equal('vraag Hilde')
  })

  it('that is no form is refused', async () => {
    expect((await post(sofie, '7.1', { number: 'x', 'point-1': 'perhaps' })).status).to.equal(422)
  })

  it('of two people at once shows both, and the second can then be kept', async () => {
    await post(sofie, '8.1', { number: '0', 'point-1': 'yes', 'remark-1': 'van Sofie' })
    const mine = { 'point-1': 'no', 'remark-1': 'van Karim', remark: 'niet gezien' }
    const { $, status } = await post(karim, '8.1', { number: '0', ...mine })
    expect(status).to.equal(409)
    expect($('.notice[role=alert]').text()).to.include('Sofie Claes heeft dit intussen gewijzigd')
    expect($('.conflict section').first().text()).to.include('ja: van Sofie')
    expect($('.conflict section').last().text()).to.include('nee: van Karim').and.include('niet gezien')
    expect($('input[name=number]').val()).to.equal('1')
    expect($('#point-1-no').attr('checked')).to.equal('checked')
    await post(karim, '8.1', { number: '1', ...mine })
    expect((await answersTo(the.scope(), '8.1')).map(({ answeredBy }) => answeredBy.name)).to.deep.equal([
      'Karim Haddad',
      'Sofie Claes',
    ])
  })

  it('to two norms at the same moment keeps both, and one standing that counts both', async () => {
    const before = sumCounts((await currentStanding(the.scope()))?.chapters ?? []).unanswered
    await Promise.all(
      ['9.1', '9.2', '9.3'].map((id) => {
        const norm = the.context.catalogue.norm('ksz-2017', id)!
        const points = norm.points.map(() => ({ met: true, remark: '' }))
        const input = { number: 0, points, applicable: true, reason: '', remark: '' }
        return answerNorm(the.scope(), { catalogue: the.context.catalogue, edition: 'ksz-2017', norm, input })
      }),
    )
    expect(sumCounts((await currentStanding(the.scope()))?.chapters ?? []).unanswered).to.equal(before - 3)
    expect(await the.scope().find(standingHistory)).to.have.lengthOf(1)
  })

  it('on another day makes the standing of that day, and confirms the same answer once its check is due', async () => {
    await post(sofie, '12.3', { number: '0', ...threeOfFive })
    the.setNow('2027-11-25T09:00:00Z')
    sofie = await the.as('sofie')
    await post(sofie, '12.3', { number: '1', ...threeOfFive })
    const given = await answersTo(the.scope(), '12.3')
    expect(given.map(({ nextCheckOn }) => nextCheckOn)).to.deep.equal(['2028-11-25', '2027-11-24'])
    const kept = await the.scope().find(standingHistory, { sort: 'day' })
    expect(kept.map(({ day, current, replacedOn }) => [day, current, replacedOn])).to.deep.equal([
      ['2026-11-24', false, '2027-11-25'],
      ['2027-11-25', true, '9999-12-31'],
    ])
  })

  it('leaves its trail', async () => {
    const entries = await the.scope().find(trail)
    expect(entries.map(({ act }) => act))
      .to.include('answer.given')
      .and.include('answer.replaced')
  })
})
