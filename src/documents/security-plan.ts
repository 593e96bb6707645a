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
import { writeScope } from './security-plan/scope.ts'
import { writeSignOff } from './security-plan/sign-off.ts'
import { writeStandings } from './security-plan/standings.ts'
import { writeState } from './security-plan/state.ts'
import { writeTimeline } from './security-plan/timeline.ts'
import type { Writing } from './security-plan/writing.ts'
import { standardText } from './standard-text.ts'
import { type DocumentOptions, type PlanKey, planTexts, termTexts } from './translate.ts'

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
  }
  writeCover(writing)
  writeControl(writing)
  const contents = reserveContents(paper, say('contents'))
  writeChapters(writing)
  fillContents(paper, contents)
  addFurniture(paper, { title: say('titleYears', years(input)), foot: say('foot', footOf(input, say)) })
  return finishPaper(paper)
}

type ChapterName = PlanKey extends infer K ? (K extends `chapters.${infer Name}` ? Name : never) : never

const chapters: readonly (readonly [ChapterName, (writing: Writing) => void])[] = [
  ['state', writeState],
  ['scope', writeScope],
  ['norms', writeNorms],
  ['standings', writeStandings],
  ['actions', writeActions],
  ['timeline', writeTimeline],
  ['budget', writeBudget],
  ['annex', writeAnnex],
  ['signOff', writeSignOff],
]

/** Chapters that may begin below the end of the one before; the others begin a page. */
const flowing: ReadonlySet<ChapterName> = new Set(['norms', 'standings', 'actions', 'timeline', 'budget', 'annex'])

/** Numbers the chapters; the annex is left out when the note has no text beside its goals. */
function writeChapters(writing: Writing): void {
  const shown = chapters.filter(([name]) => name !== 'annex' || writing.input.plan.sections.length > 0)
  for (const [index, [name, write]] of shown.entries()) {
    const title = `${index + 1}\u00A0 ${writing.t(`chapters.${name}`)}`
    chapter(writing.paper, title, { flow: flowing.has(name) })
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
