import type { Catalogue } from '../data/catalogue.ts'
import { listControls } from '../data/controls.ts'
import type { Scope } from '../data/tenancy.ts'
import { NotFound } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import type { RiskScenario } from '../domain/risk.ts'
import { type Language, localized, type LocalizedText } from '../domain/text.ts'
import { addRisks, type RiskDraft, unscored } from './create-risk.ts'

/** The controls of the authority, as far as the library knows them. */
type Adopted = readonly { id: Id; libraryRef: string | null }[]

/**
 * Takes over scenarios of the library as risks of the authority, all in one commit. Gives the ids of the new ones: what
 * was taken over already is skipped. Nobody has scored them yet: the figures of the library are a proposal.
 * Throws NotFound for a scenario that is not in the library.
 */
export async function adoptScenarios(
  scope: Scope,
  { scenarios }: Pick<Catalogue, 'scenarios'>,
  given: { refs: readonly string[]; languages: readonly Language[] },
): Promise<Id[]> {
  const unknown = given.refs.find((ref) => !scenarios.some((scenario) => scenario.ref === ref))
  if (unknown !== undefined) throw new NotFound(`scenario ${unknown}`)
  const wanted = scenarios.filter(({ ref }) => given.refs.includes(ref))
  const controls = await listControls(scope)
  return addRisks(scope, (existing) => {
    const taken = new Set(existing.map(({ scenario }) => scenario))
    return wanted
      .filter(({ ref }) => !taken.has(ref))
      .map((scenario) => unscored(draftFrom(scenario, controls, given.languages), scenario.ref))
  })
}

/** A scenario as a risk in the language of the authority, with the adopted controls that the library names. */
export function draftFrom(scenario: RiskScenario, controls: Adopted, languages: readonly Language[]): RiskDraft {
  const said = (text: LocalizedText): string => localized(text, languages[0] ?? 'nl', languages).text
  const isNamed = (ref: string | null): boolean => ref !== null && scenario.controls.includes(ref)
  return {
    title: said(scenario.title),
    asset: said(scenario.asset),
    threat: said(scenario.threat),
    vulnerability: said(scenario.vulnerability),
    existing: '',
    ...{ entity: null, site: null, decision: null, owner: '', reviewOn: null, actions: [] },
    concerns: [...scenario.concerns],
    controls: controls.filter(({ libraryRef }) => isNamed(libraryRef)).map(({ id }) => id),
    norms: [...scenario.norms],
  }
}
