import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { crashRound } from '../crash/rounds.ts'
import { KilledServer } from '../crash/server-rounds.ts'

describe('SQLite: a killed process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-crash-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('comes back with all that it had acknowledged, whole and with its trail, three times in a row', async () => {
    const promised = new Map<string, string[]>()
    for (const round of [1, 2, 3]) {
      const { acknowledged, problems } = await crashRound(folder, round, promised)
      expect(problems).to.deep.equal([])
      expect(acknowledged).to.be.above(0)
    }
  }).timeout(60_000)
})

/** The short form of `npm run test:crash`. */
describe('a killed server, in the middle of answers, uploads, edits, imports and signatures', function () {
  this.timeout(180_000)
  let server: KilledServer | undefined
  after(() => server?.remove())

  it('comes back twice with all that it had answered, whole and once', async () => {
    server = await KilledServer.make(20_261_124, 40)
    for (let round = 1; round <= 2; round += 1) expect((await server.round()).problems).to.deep.equal([])
    expect(server.promised).to.be.above(0)
  })
})
