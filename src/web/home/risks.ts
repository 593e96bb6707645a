import type { Request } from 'express'
import type { StoredRisk } from '../../data/risks.ts'
import { acceptanceState, acceptingRole, scoreToAccept } from '../../domain/acceptance.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { levelOf, riskCode, type RiskLevel } from '../../domain/risk.ts'
import { type RiskTask, riskTasks } from '../risks/tasks.ts'
import { levelSign, type LevelSign, riskHref, risksHref } from '../risks/words.ts'
import { joined, siteNames, type ToDo } from './due.ts'
import type { Facts } from './facts.ts'

/** The tasks that are a row of their own; what is not scored or decided yet is counted for the consultant. */
const listed = ['acceptanceVoided', 'acceptanceEnded', 'review', 'acceptanceEnding', 'differs'] as const
type Listed = (typeof listed)[number]

const isListed = (task: RiskTask): task is RiskTask & { kind: Listed } =>
  (listed as readonly string[]).includes(task.kind)

/** Each risk that asks to be looked at, once, with all its reasons. */
export function risksToLookAt(req: Request, facts: Facts): ToDo[] {
  const decides = req.roles.includes('management')
  const tasks = riskTasks(facts.risks, facts)
    .filter(isListed)
    .filter(({ kind }) => !(decides && kind.startsWith('acceptance')))
  const waiting = decides ? [] : waitingRisks(req, facts).map(({ risk }) => risk)
  const byRisk = Map.groupBy(tasks, ({ risk }) => risk)
  return [...new Set([...waiting, ...byRisk.keys()])].map((risk) =>
    waiting.includes(risk) ? rowToAccept(req, risk, facts) : rowOf(req, byRisk.get(risk) ?? [], { risk, facts }),
  )
}

function rowOf(
  req: Request,
  tasks: readonly (RiskTask & { kind: Listed })[],
  { risk, facts }: { risk: StoredRisk; facts: Facts },
): ToDo {
  const days = tasks.flatMap(({ dueOn }) => dueOn ?? [])
  const dueOn = days.toSorted()[0] ?? facts.today
  const first = listed.find((kind) => tasks.some((task) => task.kind === kind))
  const isLooseEnd = days.length === 0
  return {
    ...common(req, risk, facts),
    dueOn,
    // What has no day was never planned: it waits until somebody looks.
    ...(isLooseEnd ? { isNow: true, sign: { state: 'question', label: req.t('home.risk.look') } } : {}),
    ...(first === 'acceptanceVoided' ? { isNow: true } : {}),
    note: joined([riskCode(risk), ...tasks.map((task) => reason(req, task))]),
    act: { href: riskHref(req, risk.id), label: req.t('home.button.risk') },
  }
}

function reason(req: Request, { kind, dueOn }: RiskTask & { kind: Listed }): string {
  return req.t(`home.risk.${kind}`, { day: dueOn === null ? '' : req.formats.day(dueOn) })
}

const rowToAccept = (req: Request, risk: StoredRisk, facts: Facts): ToDo => ({
  ...common(req, risk, facts),
  dueOn: facts.today,
  isNow: true,
  sign: { state: 'question', label: req.t('home.risk.waits') },
  note: joined([riskCode(risk), req.t('home.risk.mayAccept')]),
  act: { href: acceptanceHref(req, risk), label: req.t('home.button.accept') },
})

const common = (req: Request, risk: StoredRisk, facts: Facts): Pick<ToDo, 'title' | 'where' | 'href'> => ({
  title: { text: risk.title },
  where: risk.site === null ? '' : (siteNames(facts).get(risk.site) ?? ''),
  href: riskHref(req, risk.id),
})

const acceptanceHref = (req: Request, { id }: StoredRisk): string => `${riskHref(req, id)}#acceptance`

/** The open risks of which somebody proposes to accept them, or accepted them until a day that is past. */
export const askedRisks = ({ risks, today }: Facts): { risk: StoredRisk; level: RiskLevel }[] =>
  risks
    .filter((risk) => risk.closedOn === null && isAsked(risk, today))
    .flatMap((risk) => {
      const score = scoreToAccept(risk)
      return score === null ? [] : [{ risk, level: levelOf(score) }]
    })

function isAsked(risk: StoredRisk, today: string): boolean {
  const standing = acceptanceState(risk, today)
  return standing === 'none' ? risk.decision === 'accept' : standing !== 'valid'
}

/** Those of them that the visitor may decide on. */
const waitingRisks = (req: Request, facts: Facts): { risk: StoredRisk; level: RiskLevel }[] =>
  isAllowed(req.roles, 'risk.accept')
    ? askedRisks(facts).filter(({ level }) => acceptingRole(level, req.roles) !== undefined)
    : []

export interface DecisionRow {
  level: LevelSign | null
  sign: { state: string; label: string } | null
  title: string
  note: string
  where: string
  href: string
  act: { href: string; label: string }
}

/** The decisions on risks for management: the highest level first, then what was accepted and ends. */
export function decisionsOf(req: Request, facts: Facts): { rows: DecisionRow[]; count: number; listHref: string } {
  const waiting = waitingRisks(req, facts).toSorted((a, b) => b.level - a.level || a.risk.number - b.risk.number)
  const ending = riskTasks(facts.risks, facts).filter(({ kind }) => kind === 'acceptanceEnding')
  const rows = [
    ...waiting.map((one) => waitingRow(req, one, facts)),
    ...ending.map((task) => endingRow(req, task, facts)),
  ]
  return { count: rows.length, rows, listHref: risksHref(req) }
}

function waitingRow(req: Request, { risk }: { risk: StoredRisk }, facts: Facts): DecisionRow {
  const standing = acceptanceState(risk, facts.today)
  const day = risk.acceptance === null ? '' : req.formats.longDay(risk.acceptance.until)
  const why = standing === 'valid' ? 'none' : standing
  return {
    ...inWords(req, risk, facts),
    level: levelSign(req.t, scoreToAccept(risk)),
    sign: null,
    note: joined([riskCode(risk), req.t(`home.decisions.why.${why}`, { day }), risk.owner]),
    act: { href: acceptanceHref(req, risk), label: req.t('home.button.accept') },
  }
}

function endingRow(req: Request, { risk, dueOn }: RiskTask, facts: Facts): DecisionRow {
  const day = dueOn === null ? '' : req.formats.day(dueOn)
  return {
    ...inWords(req, risk, facts),
    level: null,
    sign: { state: 'expiring', label: req.t('home.decisions.until', { day }) },
    note: joined([riskCode(risk), req.t('home.decisions.ends')]),
    act: { href: acceptanceHref(req, risk), label: req.t('home.button.acceptance') },
  }
}

const inWords = (req: Request, risk: StoredRisk, facts: Facts): Pick<DecisionRow, 'title' | 'where' | 'href'> => {
  const { title, where, href } = common(req, risk, facts)
  return { title: title.text, where, href }
}
