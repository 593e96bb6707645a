import { type EvidenceLink, type EvidenceSubject, evidenceSubjects } from './evidence.ts'
import { fold } from './folding.ts'

/** What was typed to say what evidence stands for, as far as it was understood. */
export interface ReadSubjects {
  links: EvidenceLink[]
  /** the parts that name nothing we know, as typed */
  unknown: string[]
}

/**
 * Reads what evidence stands for from what people type: numbers of norms (`12.3`), controls (`M4`) and actions
 * (`1.1.2.c`) and names of sites, with commas, semicolons or line ends between them. What stands behind a number is not
 * looked at, so that `M4 Hersteltest` as it stands on a page can be pasted. `known` is keyed by `subjectName`.
 */
export function readSubjects(text: string, known: ReadonlyMap<string, EvidenceLink>): ReadSubjects {
  // A name may hold a comma: the text as a whole is tried first.
  const whole = known.get(subjectName(text))
  if (whole !== undefined) return { links: [whole], unknown: [] }
  const links = new Map<string, EvidenceLink>()
  const unknown: string[] = []
  for (const part of text.split(/[,;\n]/).map((one) => one.trim())) {
    if (part === '') continue
    const link = find(part, known)
    if (link === undefined) unknown.push(part)
    else links.set(`${link.kind}:${link.id}`, link)
  }
  return { links: [...links.values()], unknown }
}

/** How a number or a name is compared: capitals, accents and spaces make no difference. */
export const subjectName = (text: string): string => fold(text)

function find(text: string, known: ReadonlyMap<string, EvidenceLink>): EvidenceLink | undefined {
  const name = subjectName(text)
  return known.get(name) ?? known.get(name.split(' ')[0] ?? '')
}

/** `norm:12.3` as a form sends it; undefined when it is none. */
export function parseSubject(text: string): EvidenceLink | undefined {
  const colon = text.indexOf(':')
  const kind = evidenceSubjects.find((one): one is EvidenceSubject => one === text.slice(0, colon))
  const id = text.slice(colon + 1)
  return kind === undefined || id === '' || id.length > 60 ? undefined : { kind, id }
}
