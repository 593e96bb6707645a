import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { crashRound } from '../crash/rounds.ts'

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
