import type { AgreementVersion } from './agreement.ts'
import { Invalid, type Issue } from './errors.ts'
import { parseRegulation, type Regulation, unfilledIn } from './regulation.ts'
import type { Language } from './text.ts'

/** Something that a draft still lacks before it can be published. */
export interface Lack {
  /** the language it is about, or null when it is about the version */
  language: Language | null
  /** a key of the translations: `agreement.lack.…` */
  code: 'validFrom' | 'language' | 'text' | 'broken' | 'placeholder' | 'changes' | 'parts'
  values: Record<string, string | number>
}

/**
 * What a draft lacks: a day, a language of the authority, a text, what is to be filled in, what is new. `fill` puts in
 * what is known at publication; `isFirst`: nothing was published before. An empty list: it can be published.
 */
export function lacksOf(
  draft: Pick<AgreementVersion, 'texts' | 'validFrom'>,
  given: { languages: readonly Language[]; isFirst: boolean; fill: (text: string, language: Language) => string },
): Lack[] {
  const missing = given.languages.filter((language) => !draft.texts.some((text) => text.language === language))
  const parsed = draft.texts.map((text) => ({ ...text, ...readText(given.fill(text.draft, text.language)) }))
  const reference = parsed.find(({ regulation }) => regulation !== undefined)?.regulation
  return [
    ...(draft.validFrom === null ? [lack(null, 'validFrom')] : []),
    ...missing.map((language) => lack(language, 'language')),
    ...parsed.flatMap((text) => [
      ...text.lacks.map(({ code, values }) => lack(text.language, code, values)),
      ...(given.isFirst || text.changes.trim() !== '' ? [] : [lack(text.language, 'changes')]),
      ...partsDiffer(reference, text.regulation, text.language),
    ]),
  ]
}

const lack = (language: Language | null, code: Lack['code'], values: Lack['values'] = {}): Lack => ({
  language,
  code,
  values,
})

interface Read {
  regulation?: Regulation
  lacks: { code: Lack['code']; values: Lack['values'] }[]
}

function readText(text: string): Read {
  if (text.trim() === '') return { lacks: [{ code: 'text', values: {} }] }
  try {
    const regulation = parseRegulation(text)
    const names = unfilledIn(text)
    return { regulation, lacks: names.map((name) => ({ code: 'placeholder', values: { name } })) }
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    return { lacks: [{ code: 'broken', values: { line: lineOf(error.issues[0]) } }] }
  }
}

const lineOf = (issue: Issue | undefined): number => Number(issue?.values?.['line'] ?? 1)

/** Whoever signs in one language accepts the same rules as in another: the same parts in the same order. */
function partsDiffer(reference: Regulation | undefined, other: Regulation | undefined, language: Language): Lack[] {
  if (reference === undefined || other === undefined || reference === other) return []
  const ids = ({ parts }: Regulation): string => parts.map(({ id }) => id).join(' ')
  return ids(reference) === ids(other) ? [] : [lack(language, 'parts')]
}
