import type { Request, Response } from 'express'
import { draftFrom } from '../../actions/adopt-scenarios.ts'
import { createRisk, type RiskDraft } from '../../actions/create-risk.ts'
import { updateRisk } from '../../actions/update-risk.ts'
import type { StoredRisk } from '../../data/risks.ts'
import { onceHere, trailOf } from '../../data/trail-entries.ts'
import { acceptanceState } from '../../domain/acceptance.ts'
import { Invalid, NotFound } from '../../domain/errors.ts'
import type { Id } from '../../domain/organisation.ts'
import type { RiskScenario } from '../../domain/risk.ts'
import { dayOf } from '../../i18n/format.ts'
import { comparable } from '../controls/conflict.ts'
import { normChoices, normField } from '../controls/norm-choices.ts'
import { queried } from '../controls/words.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { allFields, riskFields, storedFields } from './fields.ts'
import { type RiskInput, riskEditSchema, riskSchema } from './schemas.ts'
import { requested, type Surroundings, surroundingsOf } from './surroundings.ts'
import { riskHref, riskName, risksHref, sheets } from './words.ts'

/** The form of a risk of the authority's own, or once more of a scenario of the library. */
export async function newPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const around = await surroundingsOf(req)
  const scenario = scenarioOf(req, state === undefined ? queried(req, 'scenario') : state.values['scenario'])
  const stored =
    scenario === undefined ? {} : storedFields(draftFrom(scenario, around.controls, req.organisation.languages))
  res.page('risks/form', {
    title: req.t('risks.form.newTitle'),
    sheets,
    lead: req.t('risks.form.newLead'),
    breadcrumb: [{ href: risksHref(req), label: req.t('risks.title') }],
    ...formLocals(req, { around, state, stored }),
    scenario: scenario?.ref ?? '',
    action: risksHref(req),
    cancel: risksHref(req),
    submit: req.t('risks.form.create'),
  })
}

const scenarioOf = (req: Request, ref: unknown): RiskScenario | undefined =>
  req.context.catalogue.scenarios.find((one) => one.ref === ref)

export const create = formHandler({
  schema: riskSchema,
  show: newPage,
  save: async (req, res, input) => {
    const draft = await draftOf(req, input, { around: await surroundingsOf(req) })
    const id = await createRisk(req.scope, draft, scenarioOf(req, input.scenario)?.ref ?? null)
    res.done(riskHref(req, id), req.t('risks.form.created'))
  },
})

/** The form of a risk as it stands; after a conflict with both versions above it. */
export async function editPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const risk = await requested(req)
  const around = await surroundingsOf(req)
  const href = riskHref(req, risk.id)
  const stored = storedFields(risk)
  res.page('risks/form', {
    title: req.t('risks.form.editTitle', { code: `R${risk.number}` }),
    sheets,
    lead: isAccepted(req, risk) ? req.t('risks.acceptance.willVoid') : undefined,
    breadcrumb: [
      { href: risksHref(req), label: req.t('risks.title') },
      { href, label: riskName(risk) },
    ],
    ...formLocals(req, { around, state, stored }),
    version: versionFor(risk.version, state),
    conflict: await conflictOf(req, risk, {
      state,
      facts: (values) => comparable(req, allFields(req, riskFields(req, around)), values),
      stored,
    }),
    action: href,
    cancel: href,
    submit: req.t('risks.form.save'),
  })
}

const isAccepted = (req: Request, risk: StoredRisk): boolean =>
  acceptanceState(risk, dayOf(req.context.now())) === 'valid'

export const update = formHandler({
  schema: riskEditSchema,
  show: editPage,
  save: async (req, res, input) => {
    const risk = await requested(req)
    const draft = await draftOf(req, input, { around: await surroundingsOf(req), risk })
    const { voided } = await updateRisk(req.scope, { id: risk.id, version: input.version ?? 0 }, draft)
    const saved = req.t('risks.form.saved')
    res.done(riskHref(req, risk.id), voided ? `${saved} ${req.t('risks.acceptance.hasVoided')}` : saved)
  },
})

/** The version a form is made from; after a conflict, once both sides were shown, that of the record as it is now. */
export function versionFor(current: number, state: FormState | undefined): number {
  return state === undefined || state.conflict ? current : Number(state.values['version'])
}

/** What parts/conflict.ejs shows when somebody else changed the risk meanwhile; null when nobody did. */
export async function conflictOf(
  req: Request,
  risk: StoredRisk,
  given: {
    state: FormState | undefined
    facts: (values: Readonly<Record<string, unknown>>) => { label: string; value: string }[]
    stored: Readonly<Record<string, unknown>>
  },
): Promise<Record<string, unknown> | null> {
  if (given.state?.conflict !== true) return null
  const [latest] = await trailOf(req.scope, risk.id, 1)
  return {
    by: latest?.actor.name,
    at: latest === undefined ? '' : req.formats.moment(latest.at),
    theirs: given.facts(given.stored),
    mine: given.facts(given.state.values),
  }
}

function formLocals(
  req: Request,
  given: { around: Surroundings; state: FormState | undefined; stored: Readonly<Record<string, unknown>> },
): Record<string, unknown> {
  const { around, state, stored } = given
  const fields = riskFields(req, around)
  const fill = (list: readonly Field[]): Field[] => filled(list, state, stored)
  return {
    fields: {
      what: fill(fields.what),
      where: fill(fields.where),
      treatment: fill(fields.treatment),
      links: fill(fields.links).map((field) => ({
        field,
        chosen: chosenText(req, chosenIn(field)),
      })),
    },
    norms: normChoices(req, fill([normField(req)])[0]),
    errors: state?.errors ?? [],
  }
}

/** What is ticked and can be seen: what was removed meanwhile is not. */
function chosenIn({ value, options = [] }: Field): number {
  const chosen = [value ?? []].flat().map(String)
  return options.filter((option) => chosen.includes(option.value)).length
}

const chosenText = (req: Request, count: number): string => (count === 0 ? '' : req.t('risks.form.chosen', { count }))

/**
 * A risk as typed, with what it refers to and the form does not show: actions of an earlier plan, norms of another
 * edition. Throws NotFound for what never was of this organisation, Invalid for what a colleague removed meanwhile and
 * for a norm that the edition does not have.
 */
async function draftOf(
  req: Request,
  input: RiskInput,
  { around, risk }: { around: Surroundings; risk?: StoredRisk },
): Promise<RiskDraft> {
  await requireThere(req, input, around)
  const { title, asset, threat, vulnerability, existing, concerns, decision, owner, reviewOn } = input
  const isNorm = (id: string): boolean => req.context.catalogue.norm(req.organisation.edition, id) !== undefined
  const unknown = input.norms.find((id) => !isNorm(id))
  if (unknown !== undefined) throw new Invalid([{ field: 'norms', code: 'norm.unknown', values: { norm: unknown } }])
  return {
    ...{ title, asset, threat, vulnerability, existing, concerns, decision, owner, reviewOn },
    entity: input.entity,
    site: input.site,
    controls: [...new Set(input.controls)],
    actions: [...new Set(input.actions), ...unseen(around.actions, risk?.actions)],
    norms: [...new Set([...input.norms, ...(risk?.norms.filter((id) => !isNorm(id)) ?? [])])],
  }
}

/** What was chosen and is not there: a message where it was here once, and else not for this visitor to know of. */
async function requireThere(req: Request, input: RiskInput, around: Surroundings): Promise<void> {
  const fields = { entity: 'entities', site: 'sites', controls: 'controls', actions: 'actions' } as const
  const missing = Object.entries(fields).flatMap(([field, among]) => {
    const there = new Set<Id>(around[among].map(({ id }) => id))
    const chosen = [input[field as keyof typeof fields] ?? []].flat()
    return chosen.filter((id) => !there.has(id)).map((id) => ({ field, id }))
  })
  if (missing.length === 0) return
  const names = await onceHere(
    req.scope,
    missing.map(({ id }) => id),
  )
  const foreign = missing.find(({ id }) => !names.has(id))
  if (foreign !== undefined) throw new NotFound(foreign.id)
  throw new Invalid(
    missing.map(({ field, id }) => ({ field, code: 'risks.issue.gone', values: { name: names.get(id) ?? '' } })),
  )
}

/** What a risk refers to and the form cannot show. */
const unseen = (all: readonly { id: Id }[], ids: readonly Id[] = []): Id[] =>
  ids.filter((id) => !all.some((one) => one.id === id))
