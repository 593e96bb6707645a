import type { Request, Response } from 'express'
import { scoreRisk } from '../../actions/score-risk.ts'
import { listRisks, type StoredRisk } from '../../data/risks.ts'
import { listEntities, listSites } from '../../data/sites.ts'
import { currentScore, levelOf, riskCode, type RiskScore, type Scale, scale } from '../../domain/risk.ts'
import { isOpen } from '../../domain/risk-register.ts'
import { comparable } from '../controls/conflict.ts'
import { queried } from '../controls/words.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { conflictOf, versionFor } from './form.ts'
import { workshopSchema } from './schemas.ts'
import { libraryOf, noticeOf, scaleField } from './score.ts'
import { requested } from './surroundings.ts'
import { levelSign, riskHref, riskName, risksHref, scoreWords, sheets } from './words.ts'
import { belongs, type Deck, deckOf, type Session, sessionHref, sessionOf } from './workshop-session.ts'

/** Which risks are scored together; with a choice in the address it goes to the first of them. */
export async function startWorkshop(req: Request, res: Response): Promise<void> {
  const [risks, entities] = await Promise.all([listRisks(req.scope), listEntities(req.scope)])
  const open = risks.filter(isOpen)
  const of = queried(req, 'of')
  const first = of === '' ? undefined : open.find((risk) => belongs(risk, of))
  if (first !== undefined) {
    res.redirect(303, sessionHref(req, first.id, { of, since: req.context.now() }))
    return
  }
  const choice = (value: string, label: string): object => {
    const count = open.filter((risk) => belongs(risk, value)).length
    return { value, label, count, text: req.t('risks.found', { count }) }
  }
  res.page('risks/workshop-start', {
    title: req.t('risks.workshop.title'),
    sheets,
    lead: req.t('risks.workshop.lead'),
    breadcrumb: [{ href: risksHref(req), label: req.t('risks.title') }],
    choices: [
      choice('unscored', req.t('risks.workshop.unscored')),
      choice('all', req.t('risks.workshop.all')),
      ...entities.map(({ id, name }) => choice(id, name)),
    ],
    none: open.length === 0,
    action: `${risksHref(req)}/workshop`,
  })
}

/** One risk on the big screen. */
export async function workshopPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const risk = await requested(req)
  const session = sessionOf(req)
  const [deck, entities, sites] = await Promise.all([
    deckOf(req, session),
    listEntities(req.scope),
    listSites(req.scope),
  ])
  const stored = { likelihood: risk.before?.likelihood ?? '', impact: risk.before?.impact ?? '' }
  const fields = [scaleField(req.t, 'likelihood', 'likelihood'), scaleField(req.t, 'impact', 'impact')]
  const where = [...entities, ...sites].filter(({ id }) => id === risk.entity || id === risk.site)
  res.page('risks/workshop', {
    ...{ title: riskName(risk), plain: true, sheets, scripts: ['workshop.js'] },
    code: riskCode(risk),
    risk,
    where: where.map(({ name }) => name).join(' · '),
    library: libraryOf(req, risk),
    ...placeOf(req, risk, { deck, session }),
    ...scalesOf(req, filled(fields, state, stored)),
    version: versionFor(risk.version, state),
    conflict: await conflictOf(req, risk, { state, facts: (values) => comparable(req, fields, values), stored }),
    errors: state?.errors ?? [],
    action: sessionHref(req, risk.id, session),
  })
}

/** The scales as big buttons, and the level of each pair, so that it shows before one's eyes. */
function scalesOf({ t }: Request, fields: Field[]): Record<string, unknown> {
  const [likelihood, impact] = fields.map(({ value }) => Number(value)) as [Scale, Scale]
  const known = scale.includes(likelihood) && scale.includes(impact)
  const grid = scale.map((row) => scale.map((column) => levelOf({ likelihood: row, impact: column })).join(''))
  return {
    fields,
    grid: grid.join(' '),
    levels: scale.map((level) => ({ level, word: t(`risks.level.${level}`) })),
    level: known ? levelOf({ likelihood, impact }) : null,
  }
}

function placeOf(
  req: Request,
  risk: StoredRisk,
  { deck, session }: { deck: Deck; session: Session },
): Record<string, unknown> {
  const { risks } = deck
  const place = risks.findIndex(({ id }) => id === risk.id)
  const link = (other: StoredRisk | undefined): { href: string; label: string } | null =>
    other === undefined ? null : { href: sessionHref(req, other.id, session), label: riskCode(other) }
  return {
    progress: place < 0 ? null : { value: place + 1, max: risks.length },
    previous: place < 1 ? null : link(risks[place - 1]),
    next: place < 0 ? null : link(risks[place + 1]),
    end: sessionHref(req, 'summary', session),
  }
}

/** Saves a score and goes on to the next risk; after the last one to the summary. */
export const saveWorkshop = formHandler({
  schema: workshopSchema,
  show: workshopPage,
  save: async (req, res, { version, likelihood, impact }) => {
    const risk = await requested(req)
    const session = sessionOf(req)
    const before: RiskScore = { likelihood, impact }
    const scored = await scoreRisk(req.scope, risk.id, { version, before })
    const { risks } = await deckOf(req, session)
    const next = risks[risks.findIndex(({ id }) => id === risk.id) + 1]
    res.done(
      sessionHref(req, next === undefined ? 'summary' : next.id, session),
      noticeOf(req, { ...risk, before, after: scored.cleared ? null : risk.after }, scored),
    )
  },
})

/** What was scored in this session, by anybody, with links; and what is left. */
export async function workshopSummary(req: Request, res: Response): Promise<void> {
  const session = sessionOf(req)
  const { risks, scorings } = await deckOf(req, session)
  const known = new Map((await listRisks(req.scope)).map((risk) => [risk.id, risk]))
  const rows = [...Map.groupBy(scorings, ({ subject }) => subject.id)].flatMap(([id, entries]) => {
    const risk = known.get(id)
    return risk === undefined ? [] : summaryRow(req, risk, entries)
  })
  const left = risks.find(({ before }) => before === null)
  res.page('risks/workshop-summary', {
    title: req.t('risks.workshop.summary'),
    sheets,
    breadcrumb: [{ href: risksHref(req), label: req.t('risks.title') }],
    lead:
      rows.length === 0 ? req.t('risks.workshop.scoredNone') : req.t('risks.workshop.scored', { count: rows.length }),
    rows: rows.toSorted((a, b) => a.number - b.number),
    left:
      left === undefined
        ? null
        : {
            text: req.t('risks.workshop.left', { count: risks.filter(({ before }) => before === null).length }),
            href: sessionHref(req, left.id, session),
          },
  })
}

function summaryRow(
  req: Request,
  risk: StoredRisk,
  entries: Deck['scorings'],
): { number: number } & Record<string, unknown> {
  const { t } = req
  const changes = entries.at(-1)?.changes ?? []
  const was = (field: 'before' | 'after'): RiskScore | null => {
    const change = changes.find((one) => one.field === field)
    return change === undefined ? risk[field] : (change.before as RiskScore | null)
  }
  return {
    number: risk.number,
    href: riskHref(req, risk.id),
    code: riskCode(risk),
    title: risk.title,
    was: levelSign(t, currentScore({ before: was('before'), after: was('after') })),
    is: levelSign(t, currentScore(risk)),
    words: scoreWords(t, risk.before),
    by: [...new Set(entries.map(({ actor }) => actor.name))].join(', '),
  }
}
