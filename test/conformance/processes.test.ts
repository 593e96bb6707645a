import { expect } from 'chai'
import { killOneOfThree } from '../processes/scenarios.ts'
import { databaseOn, findMongo, noMongo } from '../support/mongodb.ts'
import { skip } from '../support/skip.ts'
import './adapters.ts'

/** The short form of `npm run test:processes`. */
describe('MongoDB: three processes, one of which is killed', () => {
  it('lose nothing that was acknowledged, do nothing twice, and go on with the jobs', async function () {
    this.timeout(300_000)
    const uri = databaseOn((await findMongo())?.uri ?? skip(this, noMongo))
    const { problems } = await killOneOfThree(uri, { requests: 150, managers: 6, signers: 4 })
    expect(problems).to.deep.equal([])
  })
})
