import type { Request } from 'express'
import { answers, type AnswerValues } from '../../data/answers.ts'
import { type ControlValues, listControls } from '../../data/controls.ts'
import { type ActionValues, actionsOf, currentPlan, goals, goalsOf, planActions } from '../../data/plans.ts'
import { listSites, type SiteValues } from '../../data/sites.ts'
import type { Stored } from '../../data/store.ts'
import { controlCode } from '../../domain/control.ts'
import type { EvidenceLink } from '../../domain/evidence.ts'
import { subjectKey } from '../../domain/evidence-support.ts'
import { subjectName } from '../../domain/evidence-subjects.ts'
import { actionCode } from '../../domain/plan.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { localized } from '../../domain/text.ts'
import { baseOf } from './words.ts'

/** Something that evidence can stand for, as pages write it. */
export interface Named {
  link: EvidenceLink
  /** `12.3`, `M4`, `1.1.2.c`, the name of a site */
  short: string
  /** the short form with its title */
  label: string
  /** null for what is not there any more */
  href: string | null
}

/** All that evidence can stand for, read once for a page. */
export interface Subjects {
  controls: readonly Stored<ControlValues>[]
  sites: readonly Stored<SiteValues>[]
  /** what can be chosen: the norms of the edition, controls, sites, and actions of the plan of today */
  all: readonly Named[]
  /** the way in which a link is written; also of what was removed meanwhile */
  named: (link: EvidenceLink) => Named
  /** what people type for each, for `readSubjects` */
  known: ReadonlyMap<string, EvidenceLink>
}

/** Everything that evidence can stand for, and what `links` name beside it (answers, actions of earlier plans). At most eight reads. */
export async function subjectsOf(req: Request, links: readonly EvidenceLink[] = []): Promise<Subjects> {
  const [controls, sites, actions] = await Promise.all([
    listControls(req.scope),
    listSites(req.scope),
    actionsOfToday(req),
  ])
  const all = [
    ...normsNamed(req),
    ...controls.map((control) => controlNamed(req, control)),
    ...actions,
    ...sites.map((site) => siteNamed(req, site)),
  ]
  const known = new Map(all.map(({ short, link }) => [subjectName(short), link]))
  const others = await elsewhere(req, links, new Set(all.map(({ link }) => subjectKey(link))))
  const byKey = new Map([...all, ...others].map((one) => [subjectKey(one.link), one]))
  return { controls, sites, all, known, named: (link) => byKey.get(subjectKey(link)) ?? gone(req, link) }
}

const gone = (req: Request, link: EvidenceLink): Named => {
  const short = req.t(`evidence.gone.${link.kind}`)
  return { link, short, label: link.kind === 'norm' ? `${link.id}: ${short}` : short, href: null }
}

const normsNamed = (req: Request): Named[] =>
  req.context.catalogue.normsOf(req.organisation.edition).map(({ id, title }) => ({
    link: { kind: 'norm', id },
    short: id,
    label: `${id} ${localized(title, req.language, req.organisation.languages).text}`,
    href: `${baseOf(req)}/norms/${encodeURIComponent(id)}`,
  }))

function controlNamed(req: Request, control: Stored<ControlValues>): Named {
  const { text } = localized(control.title, req.language, req.organisation.languages)
  const href = `${baseOf(req)}/controls/${control.id}`
  const short = controlCode(control)
  return { link: { kind: 'control', id: control.id }, short, label: `${short} ${text}`, href }
}

/** A site has a page only for who may change it; for all others its evidence is the page. */
function siteNamed(req: Request, { id, name }: Stored<SiteValues>): Named {
  const own = isAllowed(req.roles, 'site.write') ? `/settings/sites/${id}` : `/evidence?site=${id}`
  return { link: { kind: 'site', id }, short: name, label: name, href: `${baseOf(req)}${own}` }
}

async function actionsOfToday(req: Request): Promise<Named[]> {
  const plan = await currentPlan(req.scope)
  if (plan === undefined) return []
  const [own, actions] = await Promise.all([goalsOf(req.scope, plan.id), actionsOf(req.scope, plan.id)])
  return actionsNamed(req, actions, own)
}

function actionsNamed(
  req: Request,
  actions: readonly Stored<ActionValues>[],
  of: readonly { id: string; code: string }[],
): Named[] {
  const codes = new Map(of.map(({ id, code }) => [id, code]))
  return actions.map(({ id, goal, position, title }) => {
    const short = actionCode(codes.get(goal) ?? '?', position)
    const href = `${baseOf(req)}/plan/actions/${id}`
    return { link: { kind: 'action', id }, short, label: `${short} ${title}`, href }
  })
}

/** What is linked and cannot be chosen: answers, and actions of earlier plans. */
async function elsewhere(req: Request, links: readonly EvidenceLink[], known: ReadonlySet<string>): Promise<Named[]> {
  const missing = (kind: EvidenceLink['kind']): string[] =>
    links.filter((link) => link.kind === kind && !known.has(subjectKey(link))).map(({ id }) => id)
  const [answered, earlier] = [missing('answer'), missing('action')]
  const given =
    answered.length === 0 ? [] : await req.scope.find(answers, { where: { id: { in: [...new Set(answered)] } } })
  return [...given.map((answer) => answerNamed(req, answer)), ...(await actionsById(req, earlier))]
}

function answerNamed(req: Request, { id, norm, answeredAt }: Stored<AnswerValues>): Named {
  const label = req.t('evidence.answerTo', { norm, day: req.formats.day(answeredAt) })
  return { link: { kind: 'answer', id }, short: label, label, href: `${baseOf(req)}/norms/${encodeURIComponent(norm)}` }
}

async function actionsById(req: Request, ids: readonly string[]): Promise<Named[]> {
  if (ids.length === 0) return []
  const found = await req.scope.find(planActions, { where: { id: { in: ids } } })
  const of = await req.scope.find(goals, { where: { id: { in: [...new Set(found.map(({ goal }) => goal))] } } })
  return actionsNamed(req, found, of)
}
