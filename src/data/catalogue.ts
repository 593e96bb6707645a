import { readdirSync, readFileSync } from 'node:fs'
import { NotFound } from '../domain/errors.ts'
import type { LibraryControl } from '../domain/control.ts'
import type { Chapter, Edition, Norm } from '../domain/norm.ts'
import type { RiskScenario } from '../domain/risk.ts'
import { inProject } from '../paths.ts'

/** The catalogue as it comes with Waarborg: read once at start, the same for every organisation, changed by nobody. */
export interface Catalogue {
  editions: readonly Edition[]
  chapters: readonly Chapter[]
  controls: readonly LibraryControl[]
  scenarios: readonly RiskScenario[]
  /** the norms of an edition in the order of the catalogue; throws NotFound for an unknown edition */
  normsOf: (edition: string) => readonly Norm[]
  /** one norm of an edition */
  norm: (edition: string, id: string) => Norm | undefined
  chapter: (code: string) => Chapter
  control: (ref: string) => LibraryControl | undefined
}

const read = (...parts: string[]): unknown => JSON.parse(readFileSync(inProject('seed', 'catalogue', ...parts), 'utf8'))

const readAll = (folder: string): unknown[] =>
  readdirSync(inProject('seed', 'catalogue', folder))
    .sort()
    .map((file) => read(folder, file))

/** Reads the catalogue from seed/catalogue. */
export function loadCatalogue(): Catalogue {
  const editions = read('editions.json') as Edition[]
  const chapters = read('chapters.json') as Chapter[]
  const norms = inOrder(readAll('norms').flat() as Norm[], chapters)
  const controls = readAll('controls') as LibraryControl[]
  const perEdition = new Map(
    editions.map((edition) => [edition.id, norms.filter((norm) => edition.sets.includes(norm.set))]),
  )
  const byId = new Map(
    editions.map((edition) => [edition.id, new Map(perEdition.get(edition.id)?.map((norm) => [norm.id, norm]))]),
  )
  return {
    editions,
    chapters,
    controls,
    scenarios: readAll('scenarios') as RiskScenario[],
    normsOf: (edition) => found(perEdition.get(edition), edition),
    norm: (edition, id) => found(byId.get(edition), edition).get(id),
    chapter: (code) =>
      found(
        chapters.find((chapter) => chapter.code === code),
        code,
      ),
    control: (ref) => controls.find((control) => control.ref === ref),
  }
}

/** Chapters in their own order; within one the order of the file, which is that of the text. */
function inOrder(norms: Norm[], chapters: readonly Chapter[]): Norm[] {
  const place = new Map(chapters.map((chapter, index) => [chapter.code, index]))
  return norms.toSorted((a, b) => (place.get(a.chapter) ?? 0) - (place.get(b.chapter) ?? 0))
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new NotFound(what)
  return value
}
