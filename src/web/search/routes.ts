import type { Request, Response } from 'express'
import { listControls } from '../../data/controls.ts'
import { listEvidence } from '../../data/evidence.ts'
import { listMembers } from '../../data/members.ts'
import { actionsOf, currentPlan, goalsOf } from '../../data/plans.ts'
import { listRisks } from '../../data/risks.ts'
import { listSites } from '../../data/sites.ts'
import { controlCode } from '../../domain/control.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { actionCode } from '../../domain/plan.ts'
import { riskCode } from '../../domain/risk.ts'
import { localized } from '../../domain/text.ts'
import { organisationRoutes } from '../route.ts'

interface Hit {
  href: string
  title: string
  note: string
}

interface Group {
  label: string
  hits: Hit[]
}

/** How many of a kind are shown: who needs more types another letter. */
const most = 20

/** Norms, controls, actions, risks, sites, evidence and people that have every word of the question in them. */
async function search(req: Request, res: Response): Promise<void> {
  const q = typeof req.query['q'] === 'string' ? req.query['q'].trim().slice(0, 100) : ''
  const words = fold(q)
    .split(/\s+/)
    .filter((word) => word !== '')
  const groups = words.length === 0 ? [] : await found(req, words)
  const count = groups.reduce((sum, { hits }) => sum + hits.length, 0)
  res.page('search/results', {
    title: req.t('search.title'),
    query: q,
    q,
    groups: groups.filter(({ hits }) => hits.length > 0),
    count,
  })
}

async function found(req: Request, words: readonly string[]): Promise<Group[]> {
  const groups = [
    norms(req),
    ...(await Promise.all([controls(req), actions(req), risks(req), sites(req), evidence(req), people(req)])),
  ]
  const has = ({ title, note }: Hit): boolean => {
    const text = fold(`${title} ${note}`)
    return words.every((word) => text.includes(word))
  }
  return groups.map(({ label, hits }) => ({ label, hits: hits.filter(has).slice(0, most) }))
}

const home = (req: Request): string => `/o/${req.organisation.slug}`

function norms(req: Request): Group {
  const hits = req.context.catalogue.normsOf(req.organisation.edition).map((norm) => ({
    href: `${home(req)}/norms/${norm.id}`,
    title: `${norm.id} ${localized(norm.title, req.language).text}`,
    note: localized(norm.requirement, req.language).text,
  }))
  return { label: req.t('search.norms'), hits }
}

async function controls(req: Request): Promise<Group> {
  const hits = (await listControls(req.scope)).map((control) => ({
    href: `${home(req)}/controls/${control.id}`,
    title: `${controlCode(control)} ${localized(control.title, req.language, req.organisation.languages).text}`,
    note: [req.t(`terms.category.${control.category}`), control.owner, ...control.norms]
      .filter((part) => part !== '')
      .join(' · '),
  }))
  return { label: req.t('search.controls'), hits }
}

async function actions(req: Request): Promise<Group> {
  const plan = await currentPlan(req.scope)
  if (plan === undefined) return { label: req.t('search.actions'), hits: [] }
  const [goals, all] = await Promise.all([goalsOf(req.scope, plan.id), actionsOf(req.scope, plan.id)])
  const goalById = new Map(goals.map((goal) => [goal.id, goal]))
  const hits = all.map((action) => ({
    href: `${home(req)}/plan/actions/${action.id}`,
    title: `${actionCode(goalById.get(action.goal)?.code ?? '', action.position)} ${action.title}`,
    note: [action.timing, action.responsible, goalById.get(action.goal)?.title ?? '']
      .filter((part) => part !== '')
      .join(' · '),
  }))
  return { label: req.t('search.actions'), hits }
}

/** Risks by code, title and what they are about; closed ones too. */
async function risks(req: Request): Promise<Group> {
  const label = req.t('risks.title')
  if (!isAllowed(req.roles, 'risk.read')) return { label, hits: [] }
  const hits = (await listRisks(req.scope)).map((risk) => ({
    href: `${home(req)}/risks/${risk.id}`,
    title: `${riskCode(risk)} ${risk.title}`,
    note: [risk.asset, risk.threat, risk.owner].filter((part) => part !== '').join(' · '),
  }))
  return { label, hits }
}

async function sites(req: Request): Promise<Group> {
  const hits = (await listSites(req.scope)).map((site) => ({
    href: isAllowed(req.roles, 'site.write') ? `${home(req)}/settings/sites/${site.id}` : `${home(req)}/settings`,
    title: site.name,
    note: [req.t(`terms.site.${site.kind}`), site.street, site.municipality, site.responsible]
      .filter((part) => part !== '')
      .join(' · '),
  }))
  return { label: req.t('search.sites'), hits }
}

/** By title and by the names of its files, also of earlier revisions. */
async function evidence(req: Request): Promise<Group> {
  const label = req.t('evidence.title')
  if (!isAllowed(req.roles, 'evidence.read')) return { label, hits: [] }
  const hits = (await listEvidence(req.scope)).map(({ id, title, revisions }) => ({
    href: `${home(req)}/evidence/${id}`,
    title,
    note: [...new Set(revisions.flatMap(({ files }) => files.map(({ name }) => name)).reverse())].join(' · '),
  }))
  return { label, hits }
}

async function people(req: Request): Promise<Group> {
  const label = req.t('search.people')
  if (!isAllowed(req.roles, 'person.read')) return { label, hits: [] }
  const mayWrite = isAllowed(req.roles, 'person.write')
  const hits = (await listMembers(req.context.store, req.organisation.id)).map(({ membership, user }) => ({
    href: mayWrite ? `${home(req)}/people/${membership.id}` : `${home(req)}/people`,
    title: user.name,
    note: [user.email, ...membership.roles.map((role) => req.t(`terms.role.${role}`))].join(' · '),
  }))
  return { label, hits }
}

/** Without capitals and accents: who types `reeel` finds `reëel`. */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

export const searchRoutes = organisationRoutes([
  { method: 'get', path: '/search', may: 'search.read', handler: search },
])
