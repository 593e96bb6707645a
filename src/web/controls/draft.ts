import type { Request } from 'express'
import type { ControlDraft } from '../../actions/create-control.ts'
import { Invalid, type Issue, NotFound } from '../../domain/errors.ts'
import type { Id } from '../../domain/organisation.ts'
import type { LocalizedText } from '../../domain/text.ts'
import { dayOf } from '../../i18n/format.ts'
import type { ControlInput } from './schemas.ts'
import type { Places } from './words.ts'

/**
 * A control as typed. `outside` are norms that it serves outside the edition, which the form does not show and keeps.
 * Throws Invalid for an unknown norm and an introduction that is to come, NotFound for a place of somebody else.
 */
export function draftOf(
  req: Request,
  input: ControlInput,
  known: { places: Places; outside: readonly string[] },
): ControlDraft {
  refuse(req, input)
  const { category, owner, ownerRole, state, plannedOn, introducedOn, checkEveryMonths } = input
  const isThere = state === 'introduced' || state === 'working'
  return {
    ...{ category, owner, ownerRole, state, plannedOn, checkEveryMonths },
    // From this day the checks are counted: without it a control that works would never be due.
    introducedOn: introducedOn ?? (isThere ? dayOf(req.context.now()) : null),
    title: textOf(req, input, 'title'),
    description: textOf(req, input, 'description'),
    evidence: textOf(req, input, 'evidence'),
    norms: [...new Set([...input.norms, ...known.outside])],
    entities: mine(known.places.entities, input.entities),
    everywhere: input.everywhere === 'yes',
    sites: input.everywhere === 'yes' ? [] : mine(known.places.sites, input.sites),
    reason: state === 'not-applicable' ? input.reason : '',
  }
}

function refuse(req: Request, { norms, introducedOn }: ControlInput): void {
  const { context, organisation } = req
  const unknown = norms.find((id) => context.catalogue.norm(organisation.edition, id) === undefined)
  const issues: Issue[] = []
  if (unknown !== undefined) issues.push({ field: 'norms', code: 'norm.unknown', values: { norm: unknown } })
  const isToCome = introducedOn !== null && introducedOn > dayOf(context.now())
  if (isToCome) issues.push({ field: 'introducedOn', code: 'date.future' })
  if (issues.length > 0) throw new Invalid(issues)
}

function textOf(req: Request, input: ControlInput, field: 'title' | 'description' | 'evidence'): LocalizedText {
  const texts = req.organisation.languages.map((language) => [language, input[`${field}_${language}`] ?? ''] as const)
  return Object.fromEntries(texts.filter(([, text]) => text !== ''))
}

/** Ids of places of this organisation. Another one is not there, whoever has it. */
function mine(places: Places['sites'], ids: readonly Id[]): Id[] {
  const foreign = ids.find((id) => !places.some((place) => place.id === id))
  if (foreign !== undefined) throw new NotFound(`place ${foreign}`)
  return [...new Set(ids)]
}
