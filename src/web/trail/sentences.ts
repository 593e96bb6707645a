import { fold } from '../../domain/folding.ts'
import { isLanguage } from '../../domain/text.ts'
import { hasKey, type Translate } from '../../i18n/translate.ts'
import type { ChainEntry } from '../../domain/chain.ts'

/** What can be told of an entry, also of one that somebody tampered with: then parts of it may be missing. */
export type Told = Pick<ChainEntry, 'at' | 'actor' | 'act' | 'subject'>

/** Who did it, by name. */
export function whoText(t: Translate, { actor }: Pick<Told, 'actor'>): string {
  const { kind, name } = (actor as { kind?: string; name?: string } | undefined) ?? {}
  if (typeof name !== 'string' || name === '') return t('trail.who.unknown')
  return kind === 'system' || kind === 'operating-system' ? t(`trail.who.${kind}`, { name }) : name
}

/** What was done, to come after who did it: `heeft een maatregel nagekeken`. */
export function actText(t: Translate, act: unknown): string {
  const key = `trail.act.${String(act)}`
  return hasKey(key) ? t(key) : t('trail.otherAct', { act: String(act) })
}

/** What kind of record it was done to: `maatregel`. */
export function kindText(t: Translate, kind: unknown): string {
  const key = `trail.kind.${String(kind)}`
  return t(hasKey(key) ? key : 'trail.kind.other')
}

/** The whole as one sentence without its full stop: who, what, and to what. */
export function sentenceText(t: Translate, entry: Told): string {
  const { who, act, label } = sentenceParts(t, entry)
  return label === '' ? `${who} ${act}` : `${who} ${act} ${label}`
}

/** The parts of a sentence, to be put behind each other. The last may be empty; before one that is not stands a colon. */
export function sentenceParts(t: Translate, entry: Told): { who: string; act: string; label: string } {
  const who = whoText(t, entry)
  const act = actText(t, entry.act)
  const label = labelText(t, entry.subject)
  if (label === '') return { who, act, label }
  const [before = ''] = t('trail.labelled', { who: '', act, label: mark }).split(mark)
  return { who, act: before.trim(), label }
}

/** What it was done to, in words: the trail keeps `2 nl` where a person reads `versie 2, Nederlands`. */
export function labelText(t: Translate, subject: unknown): string {
  const { kind, label = '' } = (subject as Partial<Told['subject']> | undefined) ?? {}
  const [first = '', ...rest] = label.split(' ')
  const others = rest.join(' ')
  if (kind === 'agreements' && /^\d+$/.test(label)) return t('trail.label.version', { number: label })
  if (kind === 'readings' && /^\d+$/.test(first) && isLanguage(others))
    return t('trail.label.reading', { number: first, language: t(`terms.language.${others}`) })
  if (kind === 'signatures' && others !== '') return t('trail.label.signature', { receipt: first, name: others })
  return label
}

/** Whether a folded text stands in the name of what it was done to, as the trail keeps it or as the page shows it. */
export const isNamed = (t: Translate, subject: Told['subject'], folded: string): boolean =>
  fold(`${subject.label} ${labelText(t, subject)}`).includes(folded)

/** Stands where the label comes: in no name and no label. */
const mark = '\u0000'

const clock = new Intl.DateTimeFormat('nl-BE', {
  timeZone: 'Europe/Brussels',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** The time of day in Brussels, with its seconds: 14:05:09. */
export const timeText = (at: Date): string => clock.format(at)
