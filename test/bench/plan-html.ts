import type { SecurityPlanInput } from '../../src/documents/security-plan/input.ts'
import { compareCodes } from '../../src/domain/plan.ts'

/** The content of the plan as a plain page, for Chromium to print: the same texts and rows, without contents, bookmarks or tags of ours. */
export function planHtml(input: SecurityPlanInput): string {
  const goals = input.goals.toSorted((a, b) => compareCodes(a.code, b.code))
  const head =
    '<!doctype html><html lang="nl"><meta charset="utf-8"><style>@page{size:A4;margin:20mm}body{font:10.5pt sans-serif}table{width:100%;border-collapse:collapse}td{border-bottom:1px solid #ccc;vertical-align:top;padding:3pt}</style>'
  const norms = input.normStandings.map(({ norm, standing, answer }) =>
    row([norm.id, norm.title.nl, standing, answer?.remark]),
  )
  const plan = goals.map(
    (goal) =>
      `<h2>${escape(goal.code)} ${escape(goal.title)}</h2><p>${escape(goal.explanation)}</p>${actionsOf(input, goal.id)}`,
  )
  const sections = input.plan.sections.map(({ title, text }) => `<h2>${escape(title)}</h2><pre>${escape(text)}</pre>`)
  return `${head}<h1>${escape(input.plan.title)}</h1><table>${norms.join('')}</table>${plan.join('')}${sections.join('')}`
}

function actionsOf(input: SecurityPlanInput, goal: string): string {
  const actions = input.actions.filter((action) => action.goal === goal)
  return `<table>${actions.map(({ title, timing, budget, responsible, state }) => row([title, timing, budget, responsible, state])).join('')}</table>`
}

const row = (cells: readonly (string | undefined)[]): string =>
  `<tr>${cells.map((cell) => `<td>${escape(cell ?? '')}</td>`).join('')}</tr>`

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
