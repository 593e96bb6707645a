import type { Request } from 'express'
import { readDraft, standardText } from '../../data/agreement-texts.ts'
import type { StoredAgreement } from '../../data/agreements.ts'
import { changesSince } from '../../domain/agreement.ts'
import { type ChangedPart, compareRegulations, ownOfVersion, unfill } from '../../domain/regulation-changes.ts'
import { readingMinutes, type Regulation } from '../../domain/regulation.ts'
import type { Language } from '../../domain/text.ts'
import { asking, languageNames, versionLine } from './words.ts'

export interface Shown {
  /** the page itself, without a question mark */
  href: string
  agreement: Pick<StoredAgreement, 'number' | 'validFrom' | 'texts'>
  language: Language
  regulation: Regulation
  /** what came before, for who signed earlier: the published versions, and the text that was signed then */
  since: { number: number; versions: readonly StoredAgreement[]; regulation: Regulation | undefined } | null
}

/** The text as a page to read, for who signs it and for who looks at it before it is published. The request speaks its language by now. */
export function readingPage(req: Request, shown: Shown): Record<string, unknown> & { title: string } {
  const { regulation, language, since } = shown
  const large = req.query['large'] === '1'
  const changes = since === null ? [] : changesSince(since.versions, language, since.number)
  const removed = marksBetween(since?.regulation, regulation, language).filter(({ change }) => change === 'removed')
  return {
    title: regulation.title,
    sheets: ['agreement.css'],
    large,
    meta: versionLine(req, shown.agreement),
    minutes: req.t('agreement.minutes', { count: readingMinutes(regulation) }),
    languages: languageLinksOf(shown, large),
    sizes: [false, true].map((bigger) => ({
      href: shown.href + asking({ language, large: bigger && '1' }),
      label: req.t(bigger ? 'agreement.largeText' : 'agreement.normalText'),
      current: bigger === large,
      bigger,
    })),
    whatsNew:
      since === null || changes.length === 0
        ? null
        : {
            title: req.t('agreement.whatsNew', { number: since.number }),
            items: changes,
            removed: removed.map(({ title }) => title),
          },
    text: textOf(req, regulation, marksBetween(since?.regulation, regulation, language)),
    textLanguage: language,
  }
}

function languageLinksOf({ agreement, href, language }: Shown, large: boolean): object[] {
  return agreement.texts.map((text) => ({
    code: text.language,
    name: languageNames[text.language],
    href: href + asking({ language: text.language, large: large && '1' }),
    current: text.language === language,
  }))
}

export interface ShownPart {
  anchor: string
  number: number
  title: string
  mark: string | null
}

/** The parts with their places in the page, and a sign at those that changed. */
export function textOf(req: Request, regulation: Regulation, marks: readonly ChangedPart[] = []): object {
  const changes = new Map(marks.map(({ id, change }) => [id, change]))
  return {
    intro: regulation.intro,
    parts: regulation.parts.map((part) => {
      const change = changes.get(part.id)
      return {
        ...part,
        anchor: `part-${part.id}`,
        mark: change === undefined ? null : req.t(`agreement.mark.${change}`),
      }
    }),
  }
}

/** Which parts differ between two versions, apart from what a version says of itself. None when there is no earlier text in this language. */
export function marksBetween(before: Regulation | undefined, after: Regulation, language: Language): ChangedPart[] {
  if (before === undefined) return []
  const standard = standardText(language)
  const plain = (regulation: Regulation): Regulation =>
    standard === undefined ? regulation : unfill(regulation, readDraft(standard), ownOfVersion).regulation
  return compareRegulations(plain(before), plain(after))
}
