import { fold } from './folding.ts'
import type { Entity, EntityKind, Id } from './organisation.ts'

/**
 * The entity that a label of a budget means (`OCMW`, `gemeente`, `De Linde`), or null when it means none or more than one.
 * First by the entity's own name, then by a word for its kind in Dutch, French, German or English, then by part of a name.
 */
export function resolveLabel(label: string | null, entities: readonly Entity[]): Id | null {
  const words = wordsOf(label ?? '')
  if (words === '') return null
  const exact = entities.filter(({ name }) => wordsOf(name) === words)
  if (exact.length > 0) return only(exact)
  const kinds = kindsIn(words)
  const candidates = kinds.length === 0 ? entities : entities.filter(({ kind }) => kinds.includes(kind))
  if (kinds.length > 1) return null
  if (kinds.length === 1 && candidates.length === 1) return only(candidates)
  return only(candidates.filter(({ name }) => sharesName(wordsOf(name), words)))
}

/** True when a text is a word for a kind of entity and nothing else, but for an article or a preposition before it. */
export function isEntityWord(text: string): boolean {
  const words = wordsOf(text).replace(/^(?:(?:voor|van|door|de|het|pour|le|la|du|par|fur|das|die|der|for|the) )+/, '')
  return words !== '' && kindOfPhrase.has(words)
}

/** True when a text speaks of a kind of entity, among other words (`gemeenteschool De Beuk`). */
export const namesEntity = (text: string): boolean => kindsIn(wordsOf(text)).length > 0

const phrases: Partial<Record<EntityKind, readonly string[]>> = {
  municipality: [
    ...['gemeente', 'gemeentebestuur', 'stad', 'stadsbestuur', 'commune', 'ville', 'administration communale'],
    ...['gemeinde', 'stadt', 'gemeindeverwaltung', 'municipality', 'city', 'town'],
  ],
  ocmw: ['ocmw', 'cpas', 'oshz', 'pcsw'],
  school: [
    ...['school', 'scholen', 'gemeenteschool', 'basisschool', 'lagere school', 'ecole', 'ecoles', 'ecole communale'],
    ...['schule', 'gemeindeschule', 'schulen', 'schools'],
  ],
  'police-zone': ['politie', 'politiezone', 'lokale politie', 'police', 'zone de police', 'polizei', 'polizeizone'],
  'care-home': [
    ...['woonzorgcentrum', 'wzc', 'rusthuis', 'maison de repos', 'maison de repos et de soins', 'mrs'],
    ...['altenheim', 'seniorenheim', 'pflegeheim', 'pflegezentrum', 'care home', 'nursing home', 'rest home'],
  ],
  'autonomous-company': [
    ...['agb', 'autonoom gemeentebedrijf', 'rca', 'regie communale autonome'],
    ...['agr', 'autonome gemeinderegie', 'autonomous municipal company'],
  ],
}

const kindOfPhrase = new Map(
  Object.entries(phrases).flatMap(([kind, words]) => words.map((word) => [word, kind as EntityKind])),
)

function kindsIn(words: string): EntityKind[] {
  const padded = ` ${words} `
  const found = [...kindOfPhrase].filter(([phrase]) => padded.includes(` ${phrase} `))
  return [...new Set(found.map(([, kind]) => kind))]
}

/** Letters and digits only, so that O.C.M.W. is OCMW and politie(zone) is two words. */
const wordsOf = (text: string): string =>
  fold(text)
    .replaceAll('.', '')
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim()

/** One holds the other, as written or without the words for a kind: `WZC De Linde` is `Woonzorgcentrum De Linde`. */
const sharesName = (name: string, words: string): boolean =>
  overlaps(name, words) || overlaps(withoutKind(name), withoutKind(words))

const overlaps = (a: string, b: string): boolean =>
  a !== '' && b !== '' && (` ${a} `.includes(` ${b} `) || ` ${b} `.includes(` ${a} `))

const withoutKind = (words: string): string =>
  words
    .split(' ')
    .filter((word) => !kindOfPhrase.has(word))
    .join(' ')

const only = (found: readonly Entity[]): Id | null => (found.length === 1 ? (found[0]?.id ?? null) : null)
