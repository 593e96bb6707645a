import type { Catalogue } from '../data/catalogue.ts'
import type { Scope } from '../data/tenancy.ts'
import type { LibraryControl } from '../domain/control.ts'
import { NotFound } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { type Language, languages as allLanguages, type LocalizedText } from '../domain/text.ts'
import { addControls, type Unnumbered } from './create-control.ts'

/**
 * Copies controls of the library into the organisation, all in one commit. Gives the ids of the new ones: what was
 * adopted already is skipped, never overwritten. Throws NotFound for a control that is not in the library.
 */
export function adoptControls(
  scope: Scope,
  { controls: library }: Pick<Catalogue, 'controls'>,
  given: { refs: readonly string[]; languages: readonly Language[] },
): Promise<Id[]> {
  const unknown = given.refs.find((ref) => !library.some((control) => control.ref === ref))
  if (unknown !== undefined) throw new NotFound(`library control ${unknown}`)
  const wanted = library.filter(({ ref }) => given.refs.includes(ref))
  return addControls(
    scope,
    (existing) => {
      const adopted = new Set(existing.map(({ libraryRef }) => libraryRef))
      return wanted.filter(({ ref }) => !adopted.has(ref)).map(copyOf)
    },
    { act: 'control.adopted', languages: given.languages },
  )
}

/** The copy that an authority begins with: planned, and everywhere unless it is a matter of each site. */
export function copyOf(library: LibraryControl): Unnumbered {
  return {
    libraryRef: library.ref,
    category: library.category,
    title: { ...library.title },
    description: { ...library.description },
    evidence: evidenceLines(library.evidence),
    norms: [...library.norms],
    owner: '',
    ownerRole: library.owner,
    entities: [],
    sites: [],
    everywhere: !library.perSite,
    state: 'planned',
    reason: '',
    plannedOn: null,
    introducedOn: null,
    checkEveryMonths: library.checkEveryMonths,
    lastCheckedOn: null,
    checkRemark: '',
  }
}

/** Pieces of evidence as one text per language, a line each. */
function evidenceLines(evidence: readonly LocalizedText[]): LocalizedText {
  const lines = (language: Language): string =>
    evidence.flatMap((one) => (one[language] === undefined ? [] : [one[language]])).join('\n')
  return Object.fromEntries(allLanguages.map((language) => [language, lines(language)]))
}
