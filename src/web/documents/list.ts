import type { Request, Response } from 'express'
import { controls } from '../../data/controls.ts'
import { currentPlan, goals, planActions } from '../../data/plans.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { dayOf } from '../../i18n/format.ts'
import { type DocumentCard, hrefOf, ordered } from './cards.ts'
import { riskCards } from './risk-cards.ts'
import { staffCard } from './staff-card.ts'

/** The documents that can be made today: what each holds, its state, and where to get it. */
export async function listDocuments(req: Request, res: Response): Promise<void> {
  const { scope, t } = req
  const plan = await currentPlan(scope)
  const inPlan = plan === undefined ? {} : { where: { plan: plan.id } }
  const counts = {
    goals: plan === undefined ? 0 : await scope.count(goals, inPlan),
    actions: plan === undefined ? 0 : await scope.count(planActions, inPlan),
    controls: await scope.count(controls),
  }
  const risks = isAllowed(req.roles, 'risk.read') ? await riskCards(req) : { cards: [], issued: [] }
  const staff = isAllowed(req.roles, 'agreement.read') ? [await staffCard(req)] : []
  res.page('documents/list', {
    title: t('plan.documents.title'),
    lead: t('plan.documents.lead', { day: req.formats.longDay(dayOf(req.context.now())) }),
    noPlan: plan === undefined,
    state: t('plan.documents.concept'),
    day: t('plan.documents.asOf', { day: req.formats.longDay(dayOf(req.context.now())) }),
    cards: [
      ...(plan === undefined ? [] : [planCard(req, { title: plan.title, counts })]),
      ...risks.cards.slice(0, 1),
      controlsCard(req, counts.controls),
      ...risks.cards.slice(1),
      ...staff,
      ...(plan === undefined ? [] : [jsonCard(req, counts)]),
    ],
    issued: risks.issued.length > 0 ? risks.issued : null,
  })
}

interface PlanCounts {
  goals: number
  actions: number
}

const sizeOf = ({ t }: Request, { goals: goalCount, actions }: PlanCounts): string =>
  `${t('plan.documents.goals', { count: goalCount })}, ${t('plan.documents.actions', { count: actions })}`

function planCard(req: Request, { title, counts }: { title: string; counts: PlanCounts }): DocumentCard {
  return {
    title: req.t('plan.documents.securityPlan'),
    text: req.t('plan.documents.securityPlanText', { title }),
    size: sizeOf(req, counts),
    links: ordered(req).map((language) => ({
      href: hrefOf(req, `security-plan.pdf?language=${language}`),
      label: req.t('plan.documents.pdf', { language: req.t(`terms.language.${language}`) }),
    })),
  }
}

const controlsCard = (req: Request, count: number): DocumentCard => ({
  title: req.t('plan.documents.controls'),
  text: req.t('plan.documents.controlsText'),
  size: req.t('plan.documents.controlCount', { count }),
  links: [{ href: hrefOf(req, 'controls.xlsx'), label: req.t('plan.documents.xlsx') }],
})

const jsonCard = (req: Request, counts: PlanCounts): DocumentCard => ({
  title: req.t('plan.documents.json'),
  text: req.t('plan.documents.jsonText'),
  size: sizeOf(req, counts),
  links: [{ href: hrefOf(req, 'plan.json'), label: req.t('plan.documents.jsonLink') }],
})
