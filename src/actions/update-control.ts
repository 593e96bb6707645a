import { controls, type ControlValues } from '../data/controls.ts'
import type { Stored } from '../data/store.ts'
import type { Scope } from '../data/tenancy.ts'
import { Conflict } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { type Language, languages as allLanguages, type LocalizedText } from '../domain/text.ts'
import { type ControlDraft, labelOf } from './create-control.ts'

export interface ControlUpdate {
  /** the version that the form was made from */
  version: number
  /** its texts hold the languages of the organisation only */
  draft: ControlDraft
  languages: readonly Language[]
}

/**
 * Changes a control. A text that was changed loses its translations from the library, which no longer say the same.
 * Throws NotFound, or Conflict on `version` when somebody else changed it since the form was made.
 */
export async function updateControl(scope: Scope, id: Id, update: ControlUpdate): Promise<void> {
  const control = await scope.require(controls, id)
  if (control.version !== update.version) throw new Conflict('version')
  const values = edited(control, update)
  const work = scope.work()
  const label = labelOf({ number: control.number, title: values.title }, update.languages)
  work.replace(controls, control, { act: 'control.updated', label, values })
  await work.commit()
}

function edited(control: Stored<ControlValues>, { draft, languages }: ControlUpdate): ControlDraft {
  const text = (field: 'title' | 'description' | 'evidence'): LocalizedText =>
    revisedText(control[field], draft[field], { languages, fromLibrary: control.libraryRef !== null })
  return {
    ...draft,
    title: text('title'),
    description: text('description'),
    evidence: text('evidence'),
    norms: inOrderOf(control.norms, draft.norms),
    entities: inOrderOf(control.entities, draft.entities),
    sites: inOrderOf(control.sites, draft.sites),
  }
}

/** A text with its changes; of one that comes from the library and was changed, only the languages of the organisation stay. */
export function revisedText(
  before: LocalizedText,
  typed: LocalizedText,
  { languages, fromLibrary }: { languages: readonly Language[]; fromLibrary: boolean },
): LocalizedText {
  const changed = languages.filter((language) => !sameWords(before[language] ?? '', typed[language] ?? ''))
  if (changed.length === 0) return before
  const kept = (language: Language): string | undefined => {
    if (changed.includes(language)) return typed[language]
    return fromLibrary && !languages.includes(language) ? undefined : before[language]
  }
  const texts = allLanguages.map((language) => [language, kept(language)] as const)
  return Object.fromEntries(texts.filter(([, text]) => text !== undefined && text !== ''))
}

/** A form turns line ends and hard spaces into its own: that changes nothing. */
const sameWords = (a: string, b: string): boolean => folded(a) === folded(b)
const folded = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** The same choice in another order is no change. */
function inOrderOf<T>(before: readonly T[], chosen: readonly T[]): readonly T[] {
  const same = before.length === chosen.length && chosen.every((one) => before.includes(one))
  return same ? before : chosen
}
