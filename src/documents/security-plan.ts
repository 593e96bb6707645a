import { fillContents, reserveContents } from './pdf/contents.ts'
import { finishPaper } from './pdf/finish.ts'
import { addFurniture } from './pdf/furniture.ts'
import { openPaper } from './pdf/paper.ts'
import { chapter } from './pdf/blocks.ts'
import { formatFor } from './format.ts'
import { writeActions } from './security-plan/actions.ts'
import { writeAnnex } from './security-plan/annex.ts'
import { writeBudget } from './security-plan/budget.ts'
import { writeControl, writeCover } from './security-plan/cover.ts'
import type { SecurityPlanInput } from './security-plan/input.ts'
import { writeNorms } from './security-plan/norms.ts'
import { writeRisks } from './security-plan/risks.ts'
import { writeScope } from './security-plan/scope.ts'
import { writeSignOff } from './security-plan/sign-off.ts'
import { writeStandings } from './security-plan/standings.ts'
import { writeState } from './security-plan/state.ts'
import { writeTimeline } from './security-plan/timeline.ts'
import type { Writing } from './security-plan/writing.ts'
import { standardText } from './standard-text.ts'
import { type DocumentOptions, planTexts, registerTexts, riskTexts, termTexts } from './translate.ts'

export type { SecurityPlanInput } from './security-plan/input.ts'

/**
 * The multi-year security plan as a tagged PDF (PDF/A-3a, PDF/UA-1). The same input and language give the same bytes.
 * Takes about a second of computing: run it through `draw`, not in the process that answers requests.
 */
export async function securityPlan(input: SecurityPlanInput, { language, t }: DocumentOptions): Promise<Buffer> {
  const say = planTexts(t)
  const paper = openPaper({ ...describe(input, say), language, createdAt: input.producedAt })
  const writing: Writing = {
    paper,
    input,
    language,
    t: say,
    term: termTexts(t),
    text: standardText('plan', language),
    format: formatFor(language),
    risk: { t: riskTexts(t), word: registerTexts(t) },
    chapters: new Map(chaptersOf(input).map(([name], index) => [name, index + 1])),
  }
  writeCover(writing)
  writeControl(writing)
  const contents = reserveContents(paper, say('contents'))
  writeChapters(writing)
  fillContents(paper, contents)
  addFurniture(paper, { title: say('titleYears', years(input)), foot: say('foot', footOf(input, say)) })
  return finishPaper(paper)
}

const chapters = [
  ['state', writeState],
  ['scope', writeScope],
  ['norms', writeNorms],
  ['standings', writeStandings],
  ['risks', writeRisks],
  ['actions', writeActions],
  ['timeline', writeTimeline],
  ['budget', writeBudget],
  ['annex', writeAnnex],
  ['signOff', writeSignOff],
] as const satisfies readonly (readonly [string, (writing: Writing) => void])[]
type ChapterName = (typeof chapters)[number][0]

/** Chapters that may begin below the end of the one before; the others begin a page. */
const flowing: ReadonlySet<ChapterName> = new Set([
  'norms',
  'standings',
  'risks',
  'actions',
  'timeline',
  'budget',
  'annex',
])

/** The chapters of this plan: the annex is left out when the note has no text beside its goals, the risks when there are none. */
const chaptersOf = ({ plan, risks }: SecurityPlanInput): (typeof chapters)[number][] =>
  chapters.filter(([name]) => (name !== 'annex' || plan.sections.length > 0) && (name !== 'risks' || risks.length > 0))

function writeChapters(writing: Writing): void {
  for (const [name, write] of chaptersOf(writing.input)) {
    const title = name === 'risks' ? writing.risk.t('plan.chapter') : writing.t(`chapters.${name}`)
    chapter(writing.paper, `${writing.chapters.get(name) ?? ''}\u00A0 ${title}`, { flow: flowing.has(name) })
    write(writing)
  }
}

function describe(input: SecurityPlanInput, t: Writing['t']): { title: string; author: string; subject: string } {
  const title = `${t('titleYears', years(input))}, ${input.organisation.name}`
  return { title, author: input.organisation.name, subject: input.plan.title }
}

const years = ({ plan }: SecurityPlanInput): { from: number; to: number } => ({
  from: plan.firstYear,
  to: plan.lastYear,
})

const footOf = ({ version }: SecurityPlanInput, t: Writing['t']): { version: string; status: string } => ({
  version: version.number,
  status: t(`status.${version.status}`),
})
