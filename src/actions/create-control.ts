import { controls, type ControlValues, listControls } from '../data/controls.ts'
import type { Stored } from '../data/store.ts'
import type { Scope } from '../data/tenancy.ts'
import { controlCode } from '../domain/control.ts'
import { Conflict } from '../domain/errors.ts'
import { fold } from '../domain/folding.ts'
import type { Id } from '../domain/organisation.ts'
import { type Language, languages as allLanguages, localized, type LocalizedText } from '../domain/text.ts'

/** What a person fills in of a control; the number, the library and the checks are not typed. */
export type ControlDraft = Omit<ControlValues, 'number' | 'libraryRef' | 'lastCheckedOn' | 'checkRemark'>

/**
 * Makes a control of the authority's own, with the next number. Gives its id.
 * Throws Conflict on `title_<language>` when there is one of that title already: two of one name cannot be told apart,
 * and a form that is sent twice makes one control.
 */
export async function createControl(
  scope: Scope,
  given: { draft: ControlDraft; languages: readonly Language[] },
): Promise<Id> {
  const { draft, languages } = given
  const choose = (existing: readonly Stored<ControlValues>[]): Unnumbered[] => {
    refuseTaken(draft.title, existing)
    return [{ ...draft, libraryRef: null, lastCheckedOn: null, checkRemark: '' }]
  }
  const [id = ''] = await addControls(scope, choose, { act: 'control.created', languages })
  return id
}

export type Unnumbered = Omit<ControlValues, 'number'>

/** Others who add controls at the same moment take numbers too; each turn lets at least one of them through. */
const turns = 20

/**
 * Adds what `choose` makes of the existing controls, numbered on from the highest, in one commit. Gives their ids.
 * When somebody takes a number meanwhile, everything is read and chosen again.
 */
export async function addControls(
  scope: Scope,
  choose: (existing: readonly Stored<ControlValues>[]) => readonly Unnumbered[],
  { act, languages }: { act: string; languages: readonly Language[] },
): Promise<Id[]> {
  for (let turn = 1; ; turn += 1) {
    const existing = await listControls(scope)
    const last = Math.max(0, ...existing.map(({ number }) => number))
    const work = scope.work()
    const ids = choose(existing).map((values, index) => {
      const numbered = { ...values, number: last + index + 1 }
      return work.create(controls, numbered, { act, label: labelOf(numbered, languages) })
    })
    try {
      await work.commit()
      return ids
    } catch (error) {
      if (!(error instanceof Conflict) || error.field !== 'number' || turn === turns) throw error
    }
  }
}

/** How a control is named in the trail: `M12 Hersteltest`, in the language of the authority. */
export const labelOf = (control: Pick<ControlValues, 'number' | 'title'>, languages: readonly Language[]): string =>
  `${controlCode(control)} ${localized(control.title, languages[0] ?? 'nl', languages).text}`

function refuseTaken(title: LocalizedText, existing: readonly Stored<ControlValues>[]): void {
  for (const language of allLanguages) {
    const wanted = fold(title[language] ?? '')
    const taken = wanted !== '' && existing.some((control) => fold(control.title[language] ?? '') === wanted)
    if (taken) throw new Conflict(`title_${language}`)
  }
}
