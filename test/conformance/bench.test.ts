import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { inProject } from '../../src/paths.ts'

describe('SQLite: the measurement of a large store', () => {
  it('still runs, at a small size, and fills its table', async () => {
    const size = ['--employees', '300', '--authorities', '3', '--staff', '50', '--seconds', '0.1', '--only', 'sqlite']
    const words = [inProject('test', 'bench', 'store.ts'), ...size]
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: inProject() })
    const rows = stdout.split('\n').filter((line) => line.startsWith('| '))
    expect(rows).to.have.length(13)
    expect(stdout).to.match(/\| bulk import through `load` \| \d+\/s \(1167 records in \d+ s\) \|/)
    expect(stdout).to.match(/\| durable commits, 50 callers \| \d+\/s \(p50 [\d.]+ ms, p95 [\d.]+ ms\) \|/)
    expect(stdout).not.to.match(/NaN|undefined/)
  }).timeout(60_000)
})
