import { unassigned } from '../domain/budget-table.ts'
import { sumPerGoal } from '../domain/budget-table.ts'
import { type Control, controlCode, nextCheckOn } from '../domain/control.ts'
import type { Entity, Organisation, Site } from '../domain/organisation.ts'
import { type Action, actionCode, compareCodes, type Goal, isClosed } from '../domain/plan.ts'
import { localized, type LocalizedText } from '../domain/text.ts'
import { type DocumentOptions, planTexts, type Say, termTexts, type WorkbookKey, workbookTexts } from './translate.ts'
import { type Sheet, type SheetColumn, type Value, workbook } from './workbook.ts'

/** What the register of controls and the list of open actions are made from. Plain values, for a worker. */
export interface ControlsWorkbookInput {
  organisation: Pick<Organisation, 'name' | 'languages'>
  entities: readonly Entity[]
  sites: readonly Site[]
  controls: readonly Control[]
  goals: readonly Goal[]
  actions: readonly Action[]
  producedAt: Date
}

/** The register of controls and the open actions as an .xlsx with two sheets, headed in the language of the document. */
export async function controlsWorkbook(input: ControlsWorkbookInput, options: DocumentOptions): Promise<Buffer> {
  const listing: Listing = { input, options, say: workbookTexts(options.t), text: textIn(input, options) }
  const sheets = [controlsSheet(listing), actionsSheet(listing)]
  return workbook(sheets, {
    title: `${listing.say('controls')}, ${input.organisation.name}`,
    createdAt: input.producedAt,
    language: options.language,
  })
}

interface Listing {
  input: ControlsWorkbookInput
  options: DocumentOptions
  say: Say<WorkbookKey>
  text: (text: LocalizedText) => string
}

function controlsSheet(listing: Listing): Sheet {
  const { say, input } = listing
  const columns: SheetColumn[] = [
    { title: say('columns.code'), width: 8 },
    { title: say('columns.title'), width: 46 },
    { title: say('columns.category'), width: 22 },
    { title: say('columns.owner'), width: 24 },
    { title: say('columns.entities'), width: 26 },
    { title: say('columns.sites'), width: 26 },
    { title: say('columns.state'), width: 18 },
    { title: say('columns.plannedOn'), width: 13, kind: 'day' },
    { title: say('columns.introducedOn'), width: 13, kind: 'day' },
    { title: say('columns.lastCheckedOn'), width: 15, kind: 'day' },
    { title: say('columns.nextCheckOn'), width: 15, kind: 'day' },
    { title: say('columns.norms'), width: 20 },
  ]
  const ordered = input.controls.toSorted((a, b) => a.number - b.number)
  return { name: say('controls'), columns, rows: ordered.map((control) => controlRow(listing, control)) }
}

function controlRow({ say, text, input, options }: Listing, control: Control): Value[] {
  const sites = control.everywhere ? say('columns.everywhere') : names(input.sites, control.sites)
  return [
    controlCode(control),
    text(control.title),
    termTexts(options.t)(`category.${control.category}`),
    control.owner,
    control.entities.length === 0 ? say('columns.all') : names(input.entities, control.entities),
    sites,
    say(`controlState.${control.state}`),
    control.plannedOn,
    control.introducedOn,
    control.lastCheckedOn,
    nextCheckOn(control),
    control.norms.join(', '),
  ]
}

function actionsSheet(listing: Listing): Sheet {
  const { say, input } = listing
  const columns: SheetColumn[] = [
    { title: say('columns.code'), width: 10 },
    { title: say('columns.goal'), width: 40 },
    { title: say('columns.action'), width: 50 },
    { title: say('columns.timing'), width: 16 },
    { title: say('columns.responsible'), width: 22 },
    { title: say('columns.state'), width: 14 },
    { title: say('columns.budget'), width: 30 },
    ...input.entities.map(({ name }): SheetColumn => ({ title: name, width: 16, kind: 'cents' })),
    { title: say('columns.unassigned'), width: 16, kind: 'cents' },
    { title: say('columns.norms'), width: 20 },
  ]
  const goals = new Map(input.goals.map((goal) => [goal.id, goal]))
  const code = ({ goal }: Action): string => goals.get(goal)?.code ?? ''
  const open = input.actions.filter(({ state }) => !isClosed(state))
  const ordered = open.toSorted((a, b) => compareCodes(code(a), code(b)) || a.position - b.position)
  return {
    name: say('actions'),
    columns,
    rows: ordered.map((action) => actionRow(listing, action, goals.get(action.goal))),
  }
}

function actionRow({ input, options }: Listing, action: Action, goal: Goal | undefined): Value[] {
  const sums = sumPerGoal([{ goal: '1', budget: action.budget }], input.entities).get('1')
  return [
    actionCode(goal?.code ?? '?', action.position),
    goal?.title,
    action.title,
    action.timing,
    action.responsible,
    planTexts(options.t)(`actionState.${action.state}`),
    action.budget,
    ...[...input.entities.map(({ id }) => id), unassigned].map((payer) => sums?.perPayer.get(payer)),
    action.norms.join(', '),
  ]
}

const textIn =
  ({ organisation }: ControlsWorkbookInput, { language }: DocumentOptions) =>
  (text: LocalizedText): string =>
    localized(text, language, organisation.languages).text

const names = (all: readonly { id: string; name: string }[], ids: readonly string[]): string =>
  all
    .filter(({ id }) => ids.includes(id))
    .map(({ name }) => name)
    .join(', ')
