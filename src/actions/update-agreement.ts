import { agreements, type StoredAgreement } from '../data/agreements.ts'
import type { Scope } from '../data/tenancy.ts'
import type { AgreementText } from '../domain/agreement.ts'
import { Conflict, Invalid, NotFound } from '../domain/errors.ts'
import type { Day, Id } from '../domain/organisation.ts'
import {
  fillPlaceholders,
  formatRegulation,
  parseBlocks,
  parseRegulation,
  type PlaceholderValues,
  type Regulation,
} from '../domain/regulation.ts'
import type { Language } from '../domain/text.ts'

interface OfDraft {
  id: Id
  /** the version that the form was made from */
  version: number
}

type OfText = OfDraft & { language: Language }

/** Sets the day from which a draft takes effect. All updates throw NotFound, or Conflict on `version`: also when the draft was published. */
export const updateValidFrom = (scope: Scope, change: OfDraft & { validFrom: Day | null }): Promise<void> =>
  update(scope, change, () => ({ validFrom: change.validFrom }))

/** Title, introduction, what is new and what is to be filled in. Throws Invalid on `text` when the introduction has lines that do not fit. */
export function updateOpening(
  scope: Scope,
  change: OfText & { title: string; intro: string; changes: string; values?: PlaceholderValues },
): Promise<void> {
  return updateText(scope, change, ({ draft }) => {
    const regulation = { ...parseRegulation(draft), title: change.title, intro: parseBlocks(change.intro) }
    return { draft: fillPlaceholders(formatRegulation(regulation), change.values ?? {}), changes: change.changes }
  })
}

/** One part. Throws NotFound when there is no such part, Invalid on `text` when lines do not fit or nothing is left. */
export function updatePart(
  scope: Scope,
  change: OfText & { part: string; title: string; summary: string; text: string },
): Promise<void> {
  return updateText(scope, change, ({ draft }) => {
    const regulation = parseRegulation(draft)
    const blocks = parseBlocks(change.text)
    if (blocks.length === 0) throw new Invalid([{ field: 'text', code: 'string.empty' }])
    requirePart(regulation, change.part)
    const { title, summary } = change
    const parts = regulation.parts.map((part) => (part.id === change.part ? { ...part, title, summary, blocks } : part))
    return { draft: formatRegulation({ ...regulation, parts }) }
  })
}

/** The whole text, parts added or left out as it says. Throws Invalid on `text` with an issue per line that does not fit. */
export const updateWholeText = (scope: Scope, change: OfText & { text: string }): Promise<void> =>
  updateText(scope, change, () => ({ draft: formatRegulation(parseRegulation(change.text)) }))

/** The part of a text with this name; throws NotFound. */
export function requirePart({ parts }: Regulation, id: string): Regulation['parts'][number] {
  const found = parts.find((part) => part.id === id)
  if (found === undefined) throw new NotFound(`part ${id}`)
  return found
}

function updateText(
  scope: Scope,
  change: OfText,
  edit: (text: AgreementText) => Partial<AgreementText>,
): Promise<void> {
  return update(scope, change, ({ texts }) => {
    const own = texts.find(({ language }) => language === change.language)
    if (own === undefined) throw new NotFound(`text ${change.language}`)
    const edited = { ...own, ...edit(own) }
    return { texts: texts.map((text) => (text === own ? edited : text)) }
  })
}

async function update(
  scope: Scope,
  { id, version }: OfDraft,
  edit: (draft: StoredAgreement) => Partial<StoredAgreement>,
): Promise<void> {
  const draft = await scope.require(agreements, id)
  if (draft.state !== 'draft' || draft.version !== version) throw new Conflict('version')
  const work = scope.work()
  work.replace(agreements, draft, { act: 'agreement.updated', label: String(draft.number), values: edit(draft) })
  await work.commit()
}
