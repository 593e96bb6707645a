import { rmSync } from 'node:fs'
import { expect } from 'chai'
import { Dice } from '../crash/dice.ts'
import { canTrace, problemsAt, tracedWriter } from '../crash/power-cut.ts'
import { skip } from '../support/skip.ts'

describe('SQLite and the files: a power cut', function () {
  this.timeout(180_000)
  const dice = new Dice(20_261_124)
  let traced: ReturnType<typeof tracedWriter>

  before(function () {
    if (!canTrace()) skip(this, 'there is no strace here, or it may not look')
    traced = tracedWriter(40)
  })
  after(() => {
    // Skipped: then there is none.
    if ((traced as unknown) !== undefined) rmSync(traced.root, { recursive: true, force: true })
  })

  it('leaves everything that was told of, whatever else of the disk is lost', async () => {
    const { root, ops } = traced
    for (let turn = 0; turn < 60; turn += 1) {
      const cut = dice.below(ops.length)
      expect(await problemsAt(root, ops, { cut, dice }), `cut before operation ${cut} of ${ops.length}`).to.deep.equal(
        [],
      )
    }
  })

  it('is looked for by something that finds it: without what syncs the files, records have none', async () => {
    const { root } = traced
    const ops = traced.ops.filter((op) => op.kind !== 'sync' || !op.path.includes('/incoming/'))
    const problems: string[] = []
    for (let turn = 0; turn < 10 && problems.length === 0; turn += 1)
      problems.push(...(await problemsAt(root, ops, { cut: ops.length - dice.below(20), dice })))
    expect(problems.join()).to.match(/which is (altered|missing)/)
  })
})
