import { exportPlan } from '../actions/export-plan.ts'
import type { Command } from './command.ts'
import { withInstallation } from './installation.ts'
import { outFile, writeOut } from './out-file.ts'
import { requirePlan, scopeOf } from './scope.ts'

export const exportPlanCommand: Command = {
  about: 'Writes the plan of today as JSON: goals, actions, and what their timings and budgets were read as.',
  options: {
    org: { value: 'SLUG', about: 'the authority', required: true },
    out: { value: 'FILE.json', about: 'where to write it; a file that is there is replaced', required: true },
  },
  example: 'export plan --org demerdorp --out plan.json',
  run: async (given, io) => {
    const file = outFile(given.text('out'))
    await withInstallation(async (context) => {
      const { scope, organisation } = await scopeOf(context, given.text('org'))
      await requirePlan(scope, organisation)
      const exported = await exportPlan(scope, organisation)
      await writeOut(file, `${JSON.stringify(exported, null, 2)}\n`)
      io.out(`${file} (${exported.totals.goals} goals, ${exported.totals.actions} actions)`)
    })
  },
}
