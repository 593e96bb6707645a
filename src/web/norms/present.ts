import type { Request } from 'express'
import type { AnswerValues } from '../../data/answers.ts'
import { isVerified, type Crosswalk, type Norm } from '../../domain/norm.ts'
import { hasKey } from '../../i18n/translate.ts'
import { words } from './standing.ts'

interface Fact {
  label: string
  lines: { text: string; lang?: string; ids?: readonly string[] }[]
}

/** What was checked of a norm and against what: never hidden. */
export function provenanceOf(req: Request, norm: Norm): object {
  const { t } = req
  const { requirement, title, number, confidence, sources, note } = norm.provenance
  const parts = [
    { label: t('norms.provenance.requirement'), origin: requirement },
    { label: t('norms.provenance.title'), origin: title },
    { label: t('norms.provenance.number'), origin: number },
  ]
  const open = parts.filter(({ origin }) => origin !== 'seen').map(({ label }) => label)
  return {
    isVerified: isVerified(norm),
    heading:
      open.length === 0 ? t('norms.provenance.verified') : t('norms.provenance.open', { parts: listed(req, open) }),
    parts: [...Map.groupBy(parts, ({ origin }) => origin)].map(([origin, group]) => {
      const names = group.map((part) => part.label)
      const label = sentence(listed(req, names))
      return t('norms.provenance.part', { label, origin: t(`terms.origin.${origin}`) })
    }),
    confidence: t(`terms.confidence.${confidence}`),
    sources: sources.map(({ citation, read }) => ({ ...cited(citation), read: words(req, read) })),
    note: note === undefined ? null : words(req, note),
  }
}

/** A citation with the address it may end in, so that the address can be a link. */
function cited(citation: string): { citation: string; href: string | null } {
  const href = /https?:\/\/[^\s;,]+/.exec(citation)?.[0] ?? null
  return { citation: href === null ? citation : citation.replace(href, '').replace(/[;,\s]+$/, ''), href }
}

/** `bewoording en nummer`: as the language lists things; German keeps the capitals of its nouns. */
function listed(req: Request, parts: string[]): string {
  const words = req.language === 'de' ? parts : parts.map((part) => part.toLocaleLowerCase(req.language))
  return new Intl.ListFormat(req.language, { type: 'conjunction' }).format(words)
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The facts beside a norm. Facts of which nothing is known are left out. */
export function factsOf(req: Request, norm: Norm, current: AnswerValues | undefined): Fact[] {
  const { t, formats } = req
  const next = current?.nextCheckOn ?? null
  const nextText = next === null ? t(current === undefined ? 'norms.facts.afterAnswer' : 'norms.facts.onEvent') : null
  const plain = (label: string, texts: readonly string[]): Fact => ({ label, lines: texts.map((text) => ({ text })) })
  const facts: Fact[] = [
    plain(
      t('norms.facts.owner'),
      norm.ownerRoles.map((role) => term(req, 'ownerRole', role)),
    ),
    plain(t('norms.facts.next'), [nextText ?? formats.longDay(next ?? '')]),
    { label: t('norms.facts.review'), lines: [words(req, norm.review.text)] },
    plain(
      t('norms.facts.appliesTo'),
      norm.appliesTo.map((one) => term(req, 'appliesTo', one)),
    ),
    {
      label: t('norms.facts.applicability'),
      lines: norm.applicability === undefined ? [] : [words(req, norm.applicability)],
    },
    plain(t('norms.facts.set'), [term(req, 'set', norm.set)]),
    { label: t('norms.facts.crosswalk'), lines: crosswalkOf(norm.crosswalk) },
    { label: t('norms.facts.evidence'), lines: norm.evidence.map((one) => words(req, one)) },
  ]
  return facts.filter(({ lines }) => lines.length > 0)
}

function term(req: Request, group: 'ownerRole' | 'appliesTo' | 'set', word: string): string {
  const key = `terms.${group}.${word}`
  return hasKey(key) ? req.t(key) : word
}

/** The same subject elsewhere: identifiers, the same in every language. */
function crosswalkOf({ iso27002, ksz2011, ksz2017, cyfun2023, cyfun2025 }: Crosswalk): Fact['lines'] {
  const one = (id: string | null): string[] => (id === null ? [] : [id])
  return [
    { text: 'ISO 27002:2013', ids: one(iso27002) },
    { text: 'KSZ 2011', ids: one(ksz2011) },
    { text: 'KSZ 2017', ids: one(ksz2017) },
    { text: 'CyFun 2023', ids: cyfun2023 },
    { text: 'CyFun 2025', ids: cyfun2025 },
  ].filter(({ ids }) => ids.length > 0)
}

/** An answer as its line in the history. */
export function historyOf(req: Request, answer: AnswerValues): object {
  const met = answer.points.filter((point) => point.met === true).length
  return {
    number: answer.number,
    day: req.formats.moment(answer.answeredAt),
    by: answer.answeredBy.name,
    state: answer.outcome,
    points: answer.outcome === 'not-applicable' ? '' : req.t('norms.pointsMet', { met, count: answer.points.length }),
    reason: answer.reason,
    remark: answer.remark,
  }
}
