import type { Context } from '../context.ts'
import { agreements, publishedVersions, type StoredAgreement } from '../data/agreements.ts'
import type { StoredOrganisation } from '../data/organisations.ts'
import type { Scope } from '../data/tenancy.ts'
import { type Lack, lacksOf } from '../domain/agreement-readiness.ts'
import type { AgreementText } from '../domain/agreement.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { fillPlaceholders } from '../domain/regulation.ts'
import type { Language } from '../domain/text.ts'
import { formats } from '../i18n/format.ts'

type Of = Pick<StoredOrganisation, 'name' | 'languages'>

/** The text of a draft as it will be published: with the name of the authority, the day and the number. */
export const filledText = (
  text: string,
  of: { organisation: Pick<Of, 'name'>; draft: Pick<StoredAgreement, 'number' | 'validFrom'>; language: Language },
): string =>
  fillPlaceholders(text, {
    authority: of.organisation.name,
    number: String(of.draft.number),
    valid: of.draft.validFrom === null ? '' : formats(of.language).longDay(of.draft.validFrom),
  })

/** What the draft still lacks before it can be published. */
export async function lacksOfDraft(scope: Scope, draft: StoredAgreement, organisation: Of): Promise<Lack[]> {
  const isFirst = (await publishedVersions(scope)).length === 0
  const fill = (text: string, language: Language): string => filledText(text, { organisation, draft, language })
  return lacksOf(draft, { languages: organisation.languages, isFirst, fill })
}

/**
 * Publishes a draft: the text of each language goes to the file store first, then the version names it by its hash.
 * From then on it never changes. A version that was published meanwhile stays as it is: twice is once.
 * Throws Conflict on `version` when the draft was changed since it was looked at, Invalid on `publication` while it lacks something.
 */
export async function publishAgreement(
  context: Context,
  scope: Scope,
  given: { id: Id; version: number; organisation: Of },
): Promise<{ number: number; isNew: boolean }> {
  const draft = await scope.require(agreements, given.id)
  if (draft.state === 'published') return { number: draft.number, isNew: false }
  if (draft.version !== given.version) throw new Conflict('version')
  const lacks = await lacksOfDraft(scope, draft, given.organisation)
  if (lacks.length > 0) throw new Invalid([{ field: 'publication', code: 'agreement.publication.lacks' }])
  const texts = await Promise.all(draft.texts.map((text) => keptText(context, text, { ...given, draft })))
  const work = scope.work()
  const values = { state: 'published', texts, publishedAt: scope.now(), publishedBy: publisher(scope) } as const
  work.replace(agreements, draft, { act: 'agreement.published', label: String(draft.number), values })
  return { number: draft.number, isNew: await isFirst(scope, given.id, work.commit()) }
}

async function keptText(
  context: Context,
  text: AgreementText,
  of: { organisation: Of; draft: StoredAgreement },
): Promise<AgreementText> {
  const { language, changes } = text
  const filled = filledText(text.draft, { ...of, language })
  const { sha256 } = await context.files.keepBytes(Buffer.from(filled, 'utf8'))
  return { language, sha256, draft: '', changes }
}

/** Of two who publish at the same moment one is first; for the other it is done as well. */
async function isFirst(scope: Scope, id: Id, commit: Promise<void>): Promise<boolean> {
  try {
    await commit
    return true
  } catch (error) {
    const now = error instanceof Conflict ? await scope.get(agreements, id) : undefined
    if (now?.state !== 'published') throw error
    return false
  }
}

/** What the command line or the demo publishes has a name and no account. */
const publisher = ({ actor }: Scope): { id: Id; name: string } => ({
  id: actor.kind === 'user' ? actor.id : '0'.repeat(24),
  name: actor.name,
})
