import { expect } from 'chai'
import { draftAgreement } from '../../src/actions/draft-agreement.ts'
import { listAgreements, type StoredAgreement } from '../../src/data/agreements.ts'
import { latestTrail } from '../../src/data/trail-entries.ts'
import { type World, world } from '../support/cast.ts'
import type { Visitor } from '../support/visitor.ts'

const versions = '/o/demerdorp/agreement/versions'

describe('a draft of the regulation that several people write', () => {
  let here: World
  let hilde: Visitor
  before(async () => {
    here = await world()
    hilde = await here.as('hilde')
    const given = { from: 'standard', ict: 'tel. 1', dpo: 'dpo', adopted: {}, validFrom: '2027-01-01' } as const
    await draftAgreement(here.context, here.scope(), { ...given, languages: ['nl'] })
  })
  after(() => here.close())

  const latest = async (): Promise<StoredAgreement> => (await listAgreements(here.scope()))[0]!
  const text = async () => (await latest()).texts[0]!
  const acts = async (): Promise<string[]> => (await latestTrail(here.scope(), 100)).map(({ act }) => act)

  it('two people in two parts do not meet; the same form twice is once; an unchanged form undoes nothing', async () => {
    const href = `${versions}/${(await latest()).id}/texts/nl`
    const karim = await here.as('karim')
    const formOf = async (visitor: Visitor, path: string): Promise<Record<string, string>> => {
      const page = await visitor.get(path)
      const typed = page.$('main form.form').find('input[name], textarea[name]').toArray()
      const values = typed.map((one) => [page.$(one).attr('name')!, page.$(one).val() as string])
      return Object.fromEntries(values.filter(([name]) => name !== '_csrf')) as Record<string, string>
    }
    const [one, two] = [`${href}/parts/purpose`, `${href}/parts/remote-work`]
    const [first, second, unchanged] = [await formOf(hilde, one), await formOf(karim, two), await formOf(karim, one)]
    const details = await formOf(karim, `${versions}/${(await latest()).id}/details`)
    const opening = await formOf(karim, href)
    expect((await hilde.post(one, { ...first, summary: 'Van Hilde.' })).status).to.equal(303)
    const noted = (await acts()).filter((act) => act === 'agreement.updated').length
    expect((await hilde.post(one, { ...first, summary: 'Van Hilde.' })).status, 'twice').to.equal(303)
    expect((await karim.post(one, unchanged)).status, 'unchanged').to.equal(303)
    expect((await acts()).filter((act) => act === 'agreement.updated').length).to.equal(noted)
    expect((await karim.post(two, { ...second, summary: 'Van Karim.' })).status, 'another part').to.equal(303)
    expect((await karim.post(href, { ...opening, title: 'Anders' })).status, 'the opening').to.equal(303)
    const day = await karim.post(`${versions}/${(await latest()).id}/details`, { ...details, validFrom: '2027-02-01' })
    expect(day.status, 'the day').to.equal(303)
    expect((await text()).draft)
      .to.contain('> Van Hilde.')
      .and.to.contain('> Van Karim.')
      .and.to.contain('# Anders')
    const late = await karim.post(one, { ...unchanged, summary: 'Te laat.' })
    expect([late.status, late.$('.conflict').length], 'the same part').to.deep.equal([409, 1])
    const again = { ...(await formOf(karim, two)), summary: 'A' }
    const both = [hilde.post(one, { ...(await formOf(hilde, one)), summary: 'Samen.' }), karim.post(two, again)]
    expect(
      (await Promise.all(both)).map(({ status }) => status),
      'at the same moment',
    ).to.deep.equal([303, 303])
    expect((await text()).draft)
      .to.contain('> Samen.')
      .and.to.contain('> A')
  })
})
