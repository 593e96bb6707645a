import { expect } from 'chai'
import { budgetTable, type BudgetTable } from '../../src/domain/budget-table.ts'
import type { Entity } from '../../src/domain/organisation.ts'
import { actionCode } from '../../src/domain/plan.ts'
import { parsePlanNote, type PlanNote } from '../../src/domain/plan-note.ts'

const entities: readonly Entity[] = [
  { id: 'OCMW', kind: 'ocmw', name: 'OCMW Demerdorp' },
  { id: 'Gemeente', kind: 'municipality', name: 'Gemeente Demerdorp' },
  { id: 'School', kind: 'school', name: 'Gemeenteschool De Beuk' },
]

/** The budget of a note, for an OCMW, a municipality and a school. */
export const tableOf = (note: PlanNote): BudgetTable =>
  budgetTable(
    note.actions.map((action, index) => {
      const { title, timing, budget } = action
      return { id: String(index), code: actionCode(action.goal, action.position), title, timing, budget }
    }),
    entities,
  )

const squeeze = (text: string): string => text.replace(/\s+/g, '')

/** Where the words of a line must be, by its use. */
const places = (note: PlanNote): Record<string, string> => {
  const goals = note.goals.map(({ title }) => title)
  const actions = note.actions.flatMap(({ title, timing, budget, extra }) => [title, timing, budget, ...extra])
  const texts = {
    title: [note.title ?? ''],
    heading: note.sections.map(({ title }) => title),
    section: note.sections.map(({ text }) => text),
    'goal-title': goals,
    explanation: note.goals.map(({ explanation }) => explanation),
    action: actions,
    'not-understood': note.notUnderstood.map(({ text }) => text),
  }
  return Object.fromEntries(Object.entries(texts).map(([use, parts]) => [use, squeeze(parts.join('\n'))]))
}

/** Every line has one use, is where its use says, and no words come from nowhere or twice. */
export function expectNothingLost(text: string): void {
  const lines = text.split('\n')
  const note = parsePlanNote(text)
  const where = places(note)
  expect(note.lineUses.length).to.equal(lines.length)
  const lengths: Record<string, number> = {}
  for (const [index, use] of note.lineUses.entries()) {
    const line = lines[index] ?? ''
    expect(use === 'blank', `${index + 1}: ${use}`).to.equal(line.trim() === '')
    if (use === 'blank' || use === 'goal' || use === 'table-head') continue
    for (const cell of line.split('\t')) expect(where[use], `${use}: ${cell}`).to.include(squeeze(cell))
    lengths[use] = (lengths[use] ?? 0) + squeeze(line).length
  }
  for (const use of ['title', 'heading', 'section', 'explanation', 'action', 'not-understood'])
    expect(where[use]?.length, use).to.equal(lengths[use] ?? 0)
  expect(note.goals.length).to.equal(note.lineUses.filter((use) => use === 'goal').length)
}
