import { chapter } from './pdf/blocks.ts'
import { fillContents, reserveContents } from './pdf/contents.ts'
import { finishPaper } from './pdf/finish.ts'
import { addFurniture } from './pdf/furniture.ts'
import { openPaper } from './pdf/paper.ts'
import { formatFor } from './format.ts'
import { writeAccepted } from './risk-analysis/accepted.ts'
import { writeChanges } from './risk-analysis/changes.ts'
import { statusLine, statusWord, writeControl, writeCover } from './risk-analysis/cover.ts'
import type { RiskAnalysisInput } from './risk-analysis/input.ts'
import { writeMatrix } from './risk-analysis/matrix.ts'
import { writeMethod } from './risk-analysis/method.ts'
import { writeNorms } from './risk-analysis/norms.ts'
import { writeRegister } from './risk-analysis/register.ts'
import { writeShort } from './risk-analysis/short.ts'
import type { Writing } from './risk-analysis/writing.ts'
import { standardText } from './standard-text.ts'
import { type DocumentOptions, planTexts, registerTexts, riskTexts, termTexts, workbookTexts } from './translate.ts'

export type { RiskAnalysisInput } from './risk-analysis/input.ts'

/**
 * The risk analysis as a tagged PDF (PDF/A-3a, PDF/UA-1). The same input and language give the same bytes.
 * Takes about a second of computing: run it through `draw`, not in the process that answers requests.
 */
export async function riskAnalysis(input: RiskAnalysisInput, options: DocumentOptions): Promise<Buffer> {
  const writing = openWriting(input, options)
  const { paper, t } = writing
  writeCover(writing)
  writeControl(writing)
  const contents = reserveContents(paper, t('contents'))
  for (const [name, number] of writing.chapters) {
    chapter(paper, `${number}\u00A0 ${t(`chapters.${name as ChapterName}`)}`, { flow: flowing.has(name) })
    writers[name as ChapterName](writing)
  }
  fillContents(paper, contents)
  addFurniture(paper, {
    title: `${t('title')}, ${input.organisation.name}`,
    foot: t('foot', { status: statusWord(writing) }),
  })
  return finishPaper(paper)
}

const writers = {
  short: writeShort,
  method: writeMethod,
  matrix: writeMatrix,
  register: writeRegister,
  accepted: writeAccepted,
  changes: writeChanges,
  norms: writeNorms,
} satisfies Record<string, (writing: Writing) => void>
type ChapterName = keyof typeof writers

/** Chapters that may begin below the end of the one before; the others begin a page. */
const flowing: ReadonlySet<string> = new Set(['accepted', 'changes', 'norms'])

function openWriting(input: RiskAnalysisInput, { language, t }: DocumentOptions): Writing {
  const [say, format] = [riskTexts(t), formatFor(language)]
  const title = `${say('title')}, ${input.organisation.name}`
  const subject = statusLine({ input, t: say, format })
  const paper = openPaper({ title, author: input.organisation.name, subject, language, createdAt: input.producedAt })
  const words = { term: termTexts(t), plan: planTexts(t), workbook: workbookTexts(t) }
  const text = standardText('risk-analysis', language)
  const says = { t: say, word: registerTexts(t), words, text, format }
  return { paper, input, language, ...says, chapters: chaptersOf(input) }
}

/** The chapters of this document with their numbers: the matrix needs risks, the annex norms. */
function chaptersOf({ risks, norms }: RiskAnalysisInput): Map<ChapterName, number> {
  const names = (Object.keys(writers) as ChapterName[]).filter(
    (name) => (name !== 'matrix' || risks.length > 0) && (name !== 'norms' || norms.length > 0),
  )
  return new Map(names.map((name, index) => [name, index + 1]))
}
