import type { Request } from 'express'
import { trailActors } from '../../data/trail-entries.ts'
import { usersByIds } from '../../data/users.ts'
import { actGroups, trailActs } from '../../domain/trail-acts.ts'
import { filterNames, hrefWith, type Wanted } from './filters.ts'
import { kindText, whoText } from './sentences.ts'

interface Select {
  name: 'who' | 'group' | 'kind'
  label: string
  value: string
  all: string
  options: { value: string; label: string }[]
}

/** The filters above the list, and one chip for each that is set. */
export async function filtersOf(req: Request, wanted: Wanted, path: string): Promise<Record<string, unknown>> {
  const selects = [whoSelect(req, wanted, await people(req)), groupSelect(req, wanted), kindSelect(req, wanted)]
  const labels = { ...wordLabels(req, wanted) }
  for (const { name, value, options } of selects)
    labels[name] = options.find((option) => option.value === value)?.label ?? value
  const chips = filterNames
    .filter((name) => wanted[name] !== '')
    .map((name) => ({ label: labels[name] ?? '', href: hrefWith(path, { ...wanted, [name]: '' }) }))
  return { selects, wanted, chips }
}

const whoSelect = ({ t }: Request, { who }: Wanted, options: Select['options']): Select => ({
  name: 'who',
  label: t('trail.filter.who'),
  all: t('trail.filter.everybody'),
  value: who,
  options,
})

const groupSelect = ({ t }: Request, { group }: Wanted): Select => ({
  name: 'group',
  label: t('trail.filter.group'),
  all: t('trail.filter.everything'),
  value: group,
  options: actGroups.map((value) => ({ value, label: t(`trail.group.${value}`) })),
})

function kindSelect(req: Request, { kind }: Wanted): Select {
  const { t } = req
  const options = kinds.map((value) => ({ value, label: kindText(t, value) }))
  return {
    name: 'kind',
    label: t('trail.filter.kind'),
    all: t('trail.filter.everything'),
    value: kind,
    options: sorted(req, options),
  }
}

const wordLabels = ({ t, formats }: Request, { from, to, q }: Wanted): Partial<Wanted> => ({
  from: from === '' ? '' : t('trail.filter.fromDay', { day: formats.day(from) }),
  to: to === '' ? '' : t('trail.filter.toDay', { day: formats.day(to) }),
  q: `“${q}”`,
})

/** What an organisation keeps itself: users and memberships are in the trail of the installation. */
const shared = ['installation', 'memberships', 'organisations', 'users']
const kinds = [...new Set(trailActs.map(({ kind }) => kind))].filter((kind) => !shared.includes(kind))

/** Everyone who ever did something here: who has left is looked for most. */
async function people(req: Request): Promise<Select['options']> {
  const keys = [...(await trailActors(req.scope)).keys()].filter((key) => key !== 'null')
  const accounts = await usersByIds(
    req.context.store,
    keys.filter((key) => !key.includes(':')),
  )
  const nameOf = new Map(accounts.map(({ id, name }) => [id, name]))
  const label = (key: string): string => {
    const [kind = '', ...name] = key.split(':')
    if (name.length === 0) return nameOf.get(key) ?? req.t('trail.who.unknown')
    return whoText(req.t, { actor: { kind: kind as 'system', name: name.join(':') } })
  }
  return sorted(
    req,
    keys.map((value) => ({ value, label: label(value) })),
  )
}

const sorted = (req: Request, options: Select['options']): Select['options'] =>
  options.toSorted((a, b) => a.label.localeCompare(b.label, req.language))
