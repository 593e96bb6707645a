import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { importPlan } from '../../src/actions/import-plan.ts'
import { planReport } from '../../src/actions/plan-report.ts'
import { organisationBySlug } from '../../src/data/organisations.ts'
import { saveEntity } from '../../src/actions/save-site.ts'
import { securityPlan } from '../../src/documents/security-plan.ts'
import type { SecurityPlanInput } from '../../src/documents/security-plan/input.ts'
import { budgetTable } from '../../src/domain/budget-table.ts'
import { decodeText } from '../../src/domain/decoding.ts'
import { actionCode } from '../../src/domain/plan.ts'
import { createTranslator } from '../../src/i18n/translate.ts'
import { inProject, projectRoot } from '../../src/paths.ts'
import { type World, world } from '../support/cast.ts'
import { skip } from '../support/skip.ts'
import { hasTool } from '../support/tools.ts'
import { essence, textOf } from '../unit/documents/tools.ts'

interface Counted {
  strategic: number
  tactical: number
  operational: number | unknown[]
  actions: number | unknown[]
  budget: Record<string, Record<string, number>>
}

/** The main job: a policy note goes in as it is, and the security plan that comes out has all of it, with the right sums. */
const notes = [
  {
    name: 'of Demerdorp',
    file: inProject('seed', 'demo', 'policy-note.txt'),
    counted: inProject('seed', 'demo', 'policy-note-expected.json'),
  },
  {
    name: 'of a real OCMW (../shared)',
    file: join(projectRoot, '..', 'shared', 'seeds', '001_81e611f465069daa.txt'),
    counted: inProject('test', 'support', 'real-note-expected.json'),
  },
]

const entities = { OCMW: 'ocmw', Gemeente: 'municipality', School: 'school' } as const

for (const note of notes) {
  describe(`from the policy note ${note.name} to the security plan`, function () {
    this.timeout(60_000)
    let here: World
    let input: SecurityPlanInput
    let counted: Counted

    before(async function () {
      if (!existsSync(note.file)) skip(this, `${note.file} is not here`)
      counted = JSON.parse(readFileSync(note.counted, 'utf8')) as Counted
      here = await world()
      const scope = here.scope()
      for (const [name, kind] of Object.entries(entities))
        await saveEntity(scope, null, { kind, name: `${name} Demerdorp`, kboNumber: '', version: 0 })
      const made = await importPlan(scope, { text: decodeText(readFileSync(note.file)), fileName: 'nota.txt' })
      expect(made.notUnderstood).to.deep.equal([])
      const organisation = await organisationBySlug(here.context.store, 'demerdorp')
      input = await planReport(scope, { context: here.context, organisation: organisation! })
    })
    after(() => (here as World | undefined)?.close())

    it('has every goal and action that was counted by hand', () => {
      const at = (level: string): number => input.goals.filter((goal) => goal.level === level).length
      const count = (of: number | unknown[]): number => (typeof of === 'number' ? of : of.length)
      expect([at('strategic'), at('tactical'), at('operational')]).to.deep.equal([
        counted.strategic,
        counted.tactical,
        count(counted.operational),
      ])
      expect(input.actions).to.have.length(count(counted.actions))
    })

    it('adds up per entity and year to the sums counted by hand', () => {
      const codes = new Map(input.goals.map(({ id, code }) => [id, code]))
      const items = input.actions.map((action) => ({
        ...action,
        code: actionCode(codes.get(action.goal) ?? '', action.position),
      }))
      const table = budgetTable(items, input.entities)
      for (const [name, perYear] of Object.entries(counted.budget)) {
        const payer = input.entities.find((entity) => entity.name.startsWith(name))?.id ?? 'unassigned'
        const row = table.rows.find((one) => one.payer === payer)!
        for (const [column, euros] of Object.entries(perYear)) {
          const place = table.columns.findIndex((one) => String(one) === (column === 'unyeared' ? 'unyeared' : column))
          expect(row.cells[place]?.cents ?? 0, `${name} ${column}`).to.equal(Math.round(euros * 100))
        }
      }
    })

    it('prints every goal, and every action with its timing and budget as written', async function () {
      if (!hasTool('pdftotext')) skip(this, 'pdftotext is not here')
      const text = essence(textOf(await securityPlan(input, { language: 'nl', t: createTranslator('nl') })))
      for (const { code, title } of input.goals) expect(text, code).to.contain(essence(code + title))
      for (const { title, timing, budget } of input.actions) {
        expect(text, title).to.contain(essence(title))
        expect(text, title).to.contain(essence(timing))
        for (const line of budget.split('\n')) expect(text, title).to.contain(essence(line))
      }
    })
  })
}
