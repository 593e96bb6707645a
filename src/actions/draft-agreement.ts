import type { Context } from '../context.ts'
import { publishedText, standardText } from '../data/agreement-texts.ts'
import { agreements, draftAgreement as draftOf, publishedVersions, type StoredAgreement } from '../data/agreements.ts'
import type { Scope } from '../data/tenancy.ts'
import type { AgreementText } from '../domain/agreement.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { fillPlaceholders, formatRegulation, parseRegulation, type PlaceholderValues } from '../domain/regulation.ts'
import { unfill } from '../domain/regulation-changes.ts'
import type { Language } from '../domain/text.ts'
import { again } from './again.ts'

export interface NewAgreement {
  /** where the texts come from; a language that the latest version does not have gets the standard text */
  from: 'standard' | 'latest'
  languages: readonly Language[]
  /** how one reaches the ICT service and the data protection officer; '' leaves the place open */
  ict: string
  dpo: string
  /** by whom and when it was adopted, in the words of the authority, per language; none leaves the place open */
  adopted: Partial<Record<Language, string>>
  validFrom: Day | null
}

/**
 * Begins the next version. There is one draft at most: when there is one, that one is given, and nothing is written.
 * A language without a standard text begins empty.
 */
export function draftAgreement(
  context: Context,
  scope: Scope,
  given: NewAgreement,
): Promise<{ id: Id; isNew: boolean }> {
  return again(async () => {
    const [published, draft] = await Promise.all([publishedVersions(scope), draftOf(scope)])
    if (draft !== undefined) return { id: draft.id, isNew: false }
    const latest = given.from === 'latest' ? published[0] : undefined
    const texts = await Promise.all(given.languages.map((language) => textOf(context, { given, language, latest })))
    const number = (published[0]?.number ?? 0) + 1
    const values = {
      number,
      state: 'draft',
      texts,
      validFrom: given.validFrom,
      publishedAt: null,
      publishedBy: null,
    } as const
    const work = scope.work()
    const id = work.create(agreements, values, { act: 'agreement.drafted', label: String(number) })
    await work.commit()
    return { id, isNew: true }
  })
}

async function textOf(
  context: Context,
  from: { given: NewAgreement; language: Language; latest: StoredAgreement | undefined },
): Promise<AgreementText> {
  const { given, language, latest } = from
  const known = latest === undefined ? undefined : (await reopenedText(context, latest, language))?.draft
  const { ict, dpo } = given
  const adopted = given.adopted[language] ?? ''
  const draft = fillPlaceholders(known ?? standardText(language) ?? '', { ict, dpo, adopted })
  return { language, sha256: null, draft, changes: '' }
}

/**
 * A published text made ready for a next version: what is filled in for one version (and the contacts) is taken out
 * again, and given beside it. Undefined when the version has no text in that language, or the file is not whole.
 */
export async function reopenedText(
  context: Context,
  version: Pick<StoredAgreement, 'texts'>,
  language: Language,
): Promise<{ draft: string; values: PlaceholderValues } | undefined> {
  const sha256 = version.texts.find((text) => text.language === language)?.sha256
  const published = sha256 === undefined || sha256 === null ? undefined : await publishedText(context.files, sha256)
  if (published?.state !== 'whole') return undefined
  const standard = standardText(language)
  if (standard === undefined) return { draft: published.text, values: {} }
  const { regulation, values } = unfill(published.regulation, parseRegulation(standard), filledAnew)
  return { draft: formatRegulation(regulation), values }
}

const filledAnew = ['ict', 'dpo', 'adopted', 'valid', 'number'] as const
