import { expect } from 'chai'
import { draw, stopDrawing } from '../../../src/documents/draw.ts'
import { securityPlan } from '../../../src/documents/security-plan.ts'
import { createTranslator } from '../../../src/i18n/translate.ts'
import { planInput } from './fixture.ts'

describe('drawing in a worker', () => {
  after(stopDrawing)

  it('gives the bytes that the document itself gives, in the order of asking', async () => {
    const input = planInput()
    const [nl, fr] = await Promise.all([draw('security-plan', input, 'nl'), draw('security-plan', input, 'fr')])
    expect(Buffer.from(nl).equals(await securityPlan(input, { language: 'nl', t: createTranslator('nl') }))).to.equal(
      true,
    )
    expect(Buffer.from(fr).equals(await securityPlan(input, { language: 'fr', t: createTranslator('fr') }))).to.equal(
      true,
    )
  })

  it('goes on serving others meanwhile', async () => {
    let turns = 0
    const timer = setInterval(() => (turns += 1), 5)
    await draw('security-plan', planInput(), 'nl')
    clearInterval(timer)
    expect(turns).to.be.greaterThan(20)
  })

  it('rejects with the error of the worker and its place, and draws the next', async () => {
    const broken = { ...planInput(), normStandings: null as never }
    const error = await draw('security-plan', broken, 'nl').catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(Error).and.to.have.property('name', 'TypeError')
    expect((error as Error).stack).to.include('security-plan/state.ts')
    expect(await draw('security-plan', planInput(), 'nl')).to.have.length.above(100_000)
  })

  it('starts another worker after one was stopped', async () => {
    await stopDrawing()
    expect(await draw('security-plan', planInput(), 'en')).to.have.length.above(100_000)
  })

  it('draws workbooks too', async () => {
    const { organisation, entities, sites, goals, actions, producedAt } = planInput()
    const bytes = await draw(
      'controls-workbook',
      { organisation, entities, sites, goals, actions, producedAt, controls: [] },
      'de',
    )
    expect(Buffer.from(bytes).subarray(0, 2).toString()).to.equal('PK')
  })
})
