import type { Request } from 'express'
import type { ControlValues } from '../../data/controls.ts'
import type { EvidenceLinkValues, StoredEvidence } from '../../data/evidence.ts'
import type { Stored } from '../../data/store.ts'
import { controlCode } from '../../domain/control.ts'
import { currentRevision } from '../../domain/evidence.ts'
import type { Id } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { actionCode } from '../../domain/plan.ts'
import { whereOf } from '../norms/related.ts'
import { words } from '../norms/standing.ts'
import { joined, siteNames, type ToDo } from './due.ts'
import type { Facts } from './facts.ts'

/**
 * The evidence that the visitor is to renew: what is his or hers, what is nobody's for who answers the norms, and what
 * stands for buildings for who walks through them.
 */
export function evidenceToRenew(req: Request, facts: Facts): ToDo[] {
  const named = namesOf(req, facts)
  return mine(req, facts).map(({ piece, links }) => {
    const href = `${facts.base}/evidence/${piece.id}`
    const dueOn = piece.validUntil
    return {
      dueOn,
      isNow: true,
      sign: signOf(req, dueOn, facts),
      title: { text: piece.title },
      note: joined([proving(req, links, named), leaning(req, normsOn(facts, piece))]),
      where: placeOf(req, links, facts),
      href,
      act: { href: `${href}/revisions/new`, label: req.t('home.button.evidence') },
    }
  })
}

/** The expired evidence of others on which answers lean: one row, however many answers there are. */
export function evidenceOfOthers(req: Request, facts: Facts): ToDo[] {
  const own = new Set(mine(req, facts).map(({ piece }) => piece.id))
  const others = new Set([...facts.evidence.leaning.values()].flat().filter(({ id }) => !own.has(id)))
  return [...others].map((piece) => {
    const href = `${facts.base}/evidence/${piece.id}`
    const owner = piece.owner === null ? undefined : facts.members.get(piece.owner)?.user.name
    const links = facts.evidence.ending.find((one) => one.piece.id === piece.id)?.links ?? []
    return {
      dueOn: piece.validUntil,
      isNow: true,
      sign: signOf(req, piece.validUntil, facts),
      title: { text: piece.title },
      note: joined([
        owner === undefined ? '' : req.t('home.evidence.owner', { name: owner }),
        leaning(req, normsOn(facts, piece)),
      ]),
      where: placeOf(req, links, facts),
      href,
      act: { href, label: req.t('home.button.viewEvidence') },
    }
  })
}

/** The norms of which the answer leans on a piece that has expired. */
const normsOn = ({ evidence }: Facts, piece: StoredEvidence): string[] =>
  [...evidence.leaning]
    .filter(([, pieces]) => pieces.some(({ id }) => id === piece.id))
    .map(([norm]) => norm)
    .toSorted((a, b) => a.localeCompare(b, 'nl', { numeric: true }))

type Ending = Facts['evidence']['ending'][number]

function mine(req: Request, facts: Facts): Ending[] {
  const takesAll = isAllowed(req.roles, 'norm.answer')
  const ofBuildings = req.roles.includes('building-manager') ? buildingTargets(facts) : new Set<Id>()
  return facts.evidence.ending.filter(
    ({ piece, links }) =>
      piece.owner === req.user?.id ||
      (takesAll && (piece.owner === null || !facts.members.has(piece.owner))) ||
      links.some(({ target }) => ofBuildings.has(target)),
  )
}

/** The sites and the controls on access, fire, water and power. */
const buildingTargets = ({ sites, controls }: Facts): Set<Id> =>
  new Set([...sites, ...controls.filter(({ category }) => category.startsWith('building-'))].map(({ id }) => id))

function signOf(req: Request, day: string, { today }: Facts): NonNullable<ToDo['sign']> {
  const values = { day: req.formats.day(day) }
  return day < today
    ? { state: 'expired', label: req.t('home.evidence.expired', values) }
    : { state: 'expiring', label: req.t('home.evidence.expires', values) }
}

/** At most so many things are named in a row. */
const most = 2

function proving({ t }: Request, links: readonly EvidenceLinkValues[], named: ReadonlyMap<string, string>): string {
  const all = [...new Set(links.flatMap(({ target }) => named.get(target) ?? []))]
  if (all.length === 0) return links.length === 0 ? t('home.evidence.unlinked') : ''
  return t('home.evidence.of', { subjects: all.slice(0, most).join(', ') + (all.length > most ? ' …' : '') })
}

const leaning = ({ t }: Request, norms: readonly string[]): string =>
  norms.length === 0
    ? ''
    : t('home.evidence.leans', {
        count: norms.length,
        norms: norms.slice(0, 3).join(', ') + (norms.length > 3 ? ' …' : ''),
      })

/** What evidence can stand for, by what a link names; sites have a column of their own. */
function namesOf(req: Request, { controls, answers, actions, goals }: Facts): Map<string, string> {
  const codes = new Map(goals.map(({ id, code }) => [id, code]))
  const norm = (id: string): string => req.t('home.evidence.norm', { norm: id })
  return new Map([
    ...req.context.catalogue.normsOf(req.organisation.edition).map(({ id }) => [id, norm(id)] as const),
    ...answers.map((answer) => [answer.id, norm(answer.norm)] as const),
    ...controls.map((control) => [control.id, `${controlCode(control)} ${words(req, control.title).text}`] as const),
    ...actions.map(({ id, goal, position }) => [id, actionCode(codes.get(goal) ?? '', position)] as const),
  ])
}

/** Where the evidence is about: its sites, else those of its controls. */
function placeOf(req: Request, links: readonly EvidenceLinkValues[], facts: Facts): string {
  const targets = new Set(links.map(({ target }) => target))
  const sites = facts.sites.filter(({ id }) => targets.has(id)).map(({ id }) => id)
  const names = siteNames(facts)
  if (sites.length > 0) return whereOf(req, { everywhere: false, sites }, names)
  const controls: Stored<ControlValues>[] = facts.controls.filter(({ id }) => targets.has(id))
  const [first] = controls
  return first === undefined || controls.length > 1 ? '' : whereOf(req, first, names)
}

/** The evidence that has expired, and that will within 60 days, whoever's it is. */
export function endingCounts({ evidence, today }: Facts): { expired: number; expiring: number } {
  const expired = evidence.ending.filter(({ piece }) => isExpired(piece, today)).length
  return { expired, expiring: evidence.ending.length - expired }
}

const isExpired = (piece: StoredEvidence, today: string): boolean =>
  (currentRevision(piece).validUntil ?? piece.validUntil) < today
