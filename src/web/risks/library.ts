import type { Request, Response } from 'express'
import { adoptScenarios } from '../../actions/adopt-scenarios.ts'
import { listControls } from '../../data/controls.ts'
import { listRisks, type StoredRisk } from '../../data/risks.ts'
import { Invalid } from '../../domain/errors.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { riskCode, type RiskScenario } from '../../domain/risk.ts'
import { baseOf, normHref, said } from '../controls/words.ts'
import { type FormState, formHandler } from '../forms.ts'
import { adoptionSchema } from './schemas.ts'
import { levelSign, riskHref, risksHref, scoreWords, sheets } from './words.ts'

/** The scenarios of the library: what may happen, what the library proposes and why, and what was taken over. */
export async function libraryPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const { t, context } = req
  const [risks, controls] = await Promise.all([listRisks(req.scope), listControls(req.scope)])
  const taken = Map.groupBy(risks, ({ scenario }) => scenario)
  const adopted = new Set(controls.map(({ libraryRef }) => libraryRef))
  const ticked = [state?.values['scenarios'] ?? []].flat().map(String)
  const writes = isAllowed(req.roles, 'risk.write')
  const entries = context.catalogue.scenarios.map((scenario) =>
    entryOf(req, scenario, { taken: taken.get(scenario.ref) ?? [], adopted, ticked, writes }),
  )
  const count = entries.filter((entry) => entry.taken.length > 0).length
  res.page('risks/library', {
    title: t('risks.library.title'),
    sheets,
    breadcrumb: [{ href: risksHref(req), label: t('risks.title') }],
    lead: `${t('risks.library.lead', { count: entries.length })} ${count === 0 ? t('risks.library.takenNone') : t('risks.library.taken', { count })}`,
    entries: entries.toSorted((a, b) => Number(a.taken.length > 0) - Number(b.taken.length > 0)),
    mayAdopt: writes && count < entries.length,
    errors: state?.errors ?? [],
    action: `${risksHref(req)}/adoptions`,
  })
}

/** Takes over what was ticked. Sent twice, the second time finds everything taken over. */
export const adopt = formHandler({
  schema: adoptionSchema,
  show: libraryPage,
  save: async (req, res, { scenarios: refs }) => {
    if (refs.length === 0) throw new Invalid([{ field: 'scenarios', code: 'array.min' }])
    const { languages } = req.organisation
    const made = await adoptScenarios(req.scope, req.context.catalogue, { refs, languages })
    const { t } = req
    const notice = made.length === 0 ? t('risks.library.nothingNew') : t('risks.library.done', { count: made.length })
    res.done(`${risksHref(req)}?attention=unscored`, notice)
  },
})

interface Known {
  taken: readonly StoredRisk[]
  adopted: ReadonlySet<string | null>
  ticked: readonly string[]
  writes: boolean
}

function entryOf(req: Request, scenario: RiskScenario, known: Known): Record<string, unknown> & { taken: object[] } {
  const { t, context, organisation } = req
  const proposal = { likelihood: scenario.likelihood, impact: scenario.impact }
  const base = baseOf(req)
  return {
    ref: scenario.ref,
    title: said(req, scenario.title),
    threat: said(req, scenario.threat),
    asset: said(req, scenario.asset),
    why: said(req, scenario.why),
    level: levelSign(t, proposal),
    proposal: scoreWords(t, proposal),
    concerns: scenario.concerns.map((one) => t(`risks.concern.${one}`)).join(', '),
    controls: scenario.controls.flatMap((ref) => {
      const control = context.catalogue.control(ref)
      return control === undefined ? [] : { ...said(req, control.title), adopted: known.adopted.has(ref) }
    }),
    norms: scenario.norms
      .filter((id) => context.catalogue.norm(organisation.edition, id) !== undefined)
      .map((id) => ({ id, href: normHref(base, id) })),
    ticked: known.ticked.includes(scenario.ref),
    taken: known.taken.map((risk) => ({ code: riskCode(risk), href: riskHref(req, risk.id) })),
    again: known.writes ? `${risksHref(req)}/new?scenario=${scenario.ref}` : null,
  }
}
