import { chances, shuffled } from './demo-chance.ts'
import type { DemoEmployee } from './demo-employees.ts'
import type { DemoRegulation, DemoVersion } from './demo-proof-content.ts'

/** Who signs a version, and when: so many days ago, so many minutes after the start of work. */
export interface DemoSigning {
  employee: DemoEmployee
  days: number
  minute: number
}

interface Choosing {
  version: DemoVersion
  /** the day on which the next version took its place; 0 for the one in force */
  until: number
  /** what the rule begins from */
  text: string
}

/** Per version who signs it, in the order in which they do. By a fixed rule of the slug. */
export function signingsOf(
  regulation: DemoRegulation | undefined,
  employees: readonly DemoEmployee[],
  slug: string,
): DemoSigning[][] {
  const versions = regulation?.versions ?? []
  return versions.map((version, index) => {
    const until = versions[index + 1]?.published ?? 0
    return signersOf({ version, until, text: `${slug} signs ${index + 1}` }, employees)
  })
}

/** Who came a moment ago has not signed yet; who left signed no version that came after. */
const newcomer = 41

function signersOf(choosing: Choosing, employees: readonly DemoEmployee[]): DemoSigning[] {
  const { version, until, text } = choosing
  const able = shuffled(employees, text).filter(({ key = '', started, left }) => {
    const stays = left === undefined || (until > 0 && left < version.published - 30)
    return stays && started > Math.max(until + 5, newcomer) && !version.never.includes(key)
  })
  const isFirst = ({ key }: DemoEmployee): boolean => key !== undefined && version.always.includes(key)
  const ordered = [...able.filter(isFirst), ...able.filter((one) => !isFirst(one))]
  const chance = chances(`${text} when`)
  const at = (hasMailbox: boolean, count: number): DemoSigning[] =>
    firstOf(ordered, hasMailbox, count).map((employee, turn) => ({
      employee,
      ...(hasMailbox || version.moments.length === 0
        ? { days: alone(choosing, turn / count), minute: 25 + Math.floor(chance() * 430) }
        : { days: version.moments[turn % version.moments.length] ?? 1, minute: 300 + turn * 4 }),
    }))
  return [...at(true, version.signed.mailbox), ...at(false, version.signed.without)]
    .map((signing) => ({ ...signing, days: within(signing) }))
    .toSorted((a, b) => b.days - a.days || a.minute - b.minute)
}

function firstOf(ordered: readonly DemoEmployee[], hasMailbox: boolean, count: number): DemoEmployee[] {
  const chosen = ordered.filter(({ email }) => (email !== '') === hasMailbox).slice(0, count)
  if (chosen.length < count) throw new Error(`seed/demo: ${count} are to sign and there are ${chosen.length}`)
  return chosen
}

/** Many in the first days, the last ones after months. */
const alone = ({ version: { published }, until }: Choosing, share: number): number =>
  published - 1 - Math.floor(Math.min(published - until - 3, 150) * share ** 2.2)

/** Nobody signs before the first day or after the last. */
const within = ({ employee: { started, left }, days }: DemoSigning): number =>
  Math.max(Math.min(days, started - 4), left === undefined ? 1 : left + 10)
