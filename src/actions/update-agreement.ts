import { createHash } from 'node:crypto'
import { agreements, type StoredAgreement } from '../data/agreements.ts'
import type { Scope } from '../data/tenancy.ts'
import type { AgreementText } from '../domain/agreement.ts'
import { Conflict, Invalid, NotFound } from '../domain/errors.ts'
import type { Day, Id } from '../domain/organisation.ts'
import {
  fillPlaceholders,
  formatBlocks,
  formatRegulation,
  parseBlocks,
  parseRegulation,
  type PlaceholderValues,
  type Regulation,
  unfilledIn,
} from '../domain/regulation.ts'
import type { Language } from '../domain/text.ts'
import { again } from './again.ts'

interface OfDraft {
  id: Id
  /** the version that the form was made from */
  version: number
  /** `agreementMarks` of what the form changes, as it stood then: so that what others changed elsewhere is no conflict */
  before?: string
}

type OfText = OfDraft & { language: Language }

/**
 * Sets the day from which a draft takes effect. All updates throw NotFound, or Conflict on `version` when somebody else
 * changed the same piece meanwhile, or the draft was published. What was not changed, or stands so already, is done.
 */
export const updateValidFrom = (scope: Scope, change: OfDraft & { validFrom: Day | null }): Promise<void> =>
  update(scope, change, {
    markOf: agreementMarks.validFrom,
    edit: () => ({ validFrom: change.validFrom }),
  })

/** Title, introduction, what is new and what is to be filled in. Throws Invalid on `text` when the introduction has lines that do not fit. */
export function updateOpening(
  scope: Scope,
  change: OfText & { title: string; intro: string; changes: string; values?: PlaceholderValues },
): Promise<void> {
  const edit = ({ draft }: AgreementText): Partial<AgreementText> => {
    const regulation = { ...parseRegulation(draft), title: change.title, intro: parseBlocks(change.intro) }
    return { draft: fillPlaceholders(formatRegulation(regulation), change.values ?? {}), changes: change.changes }
  }
  return updateText(scope, change, { markOf: agreementMarks.opening, edit })
}

/** One part. Throws NotFound when there is no such part, Invalid on `text` when lines do not fit or nothing is left. */
export function updatePart(
  scope: Scope,
  change: OfText & { part: string; title: string; summary: string; text: string },
): Promise<void> {
  const edit = ({ draft }: AgreementText): Partial<AgreementText> => {
    const regulation = parseRegulation(draft)
    const blocks = parseBlocks(change.text)
    if (blocks.length === 0) throw new Invalid([{ field: 'text', code: 'string.empty' }])
    requirePart(regulation, change.part)
    const { title, summary } = change
    const parts = regulation.parts.map((part) => (part.id === change.part ? { ...part, title, summary, blocks } : part))
    return { draft: formatRegulation({ ...regulation, parts }) }
  }
  return updateText(scope, change, { markOf: (text) => agreementMarks.part(text, change.part), edit })
}

/** The whole text, parts added or left out as it says. Throws Invalid on `text` with an issue per line that does not fit. */
export const updateWholeText = (scope: Scope, change: OfText & { text: string }): Promise<void> =>
  updateText(scope, change, {
    markOf: agreementMarks.whole,
    edit: () => ({ draft: formatRegulation(parseRegulation(change.text)) }),
  })

/** A mark of each piece of a draft that a form changes: another one when somebody changed that piece. */
export const agreementMarks = {
  validFrom: ({ validFrom }: Pick<StoredAgreement, 'validFrom'>): string => markOf([validFrom]),
  opening: ({ draft, changes }: AgreementText): string => {
    const { title, intro } = parseRegulation(draft)
    return markOf([title, formatBlocks(intro), changes, unfilledIn(draft).filter(isAsked).toSorted()])
  },
  part: ({ draft }: AgreementText, id: string): string => {
    const { title, summary, blocks } = requirePart(parseRegulation(draft), id)
    return markOf([title, summary, formatBlocks(blocks)])
  },
  whole: ({ draft }: AgreementText): string => markOf([draft]),
}

/** What the form of the opening asks for, as far as it is open. */
const isAsked = (name: string): boolean => ['ict', 'dpo', 'adopted'].includes(name)

const markOf = (piece: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(piece)).digest('hex')

/** The part of a text with this name; throws NotFound. */
export function requirePart({ parts }: Regulation, id: string): Regulation['parts'][number] {
  const found = parts.find((part) => part.id === id)
  if (found === undefined) throw new NotFound(`part ${id}`)
  return found
}

/** How a piece of something is marked and changed. */
interface Piece<T> {
  markOf: (whole: T) => string
  edit: (whole: T) => Partial<T>
}

function updateText(scope: Scope, change: OfText, { markOf, edit }: Piece<AgreementText>): Promise<void> {
  const ownOf = ({ texts }: StoredAgreement): AgreementText => {
    const own = texts.find(({ language }) => language === change.language)
    if (own === undefined) throw new NotFound(`text ${change.language}`)
    return own
  }
  return update(scope, change, {
    markOf: (draft) => markOf(ownOf(draft)),
    edit: (draft) => {
      const own = ownOf(draft)
      const edited = { ...own, ...edit(own) }
      return { texts: draft.texts.map((text) => (text === own ? edited : text)) }
    },
  })
}

/** Once more when somebody else was first: then it is seen whether it was this piece. Of more than a few at once one is told. */
const update = (scope: Scope, change: OfDraft, piece: Piece<StoredAgreement>): Promise<void> =>
  again(() => again(() => updateOnce(scope, change, piece)))

async function updateOnce(
  scope: Scope,
  { id, version, before }: OfDraft,
  { markOf, edit }: Piece<StoredAgreement>,
): Promise<void> {
  const draft = await scope.require(agreements, id)
  if (draft.state !== 'draft') throw new Conflict('version')
  const values = edit(draft)
  const [now, then] = [markOf(draft), markOf({ ...draft, ...values })]
  // As it stands already, or as the form was made: there is nothing to write, whoever was here meanwhile.
  if (then === now || then === before) return
  if (draft.version !== version && now !== before) throw new Conflict('version')
  const work = scope.work()
  work.replace(agreements, draft, { act: 'agreement.updated', label: String(draft.number), values })
  await work.commit()
}
