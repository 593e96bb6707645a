import { heading, prose } from '../pdf/blocks.ts'
import { table } from '../pdf/table.ts'
import { isPlanRole } from './input.ts'
import type { Writing } from './writing.ts'

/** The authority: its legal persons, the sites it works on and who answers for the plan. */
export function writeScope(writing: Writing): void {
  const { paper, input, text, t } = writing
  const { firstYear: from, lastYear: to } = input.plan
  prose(paper, text('scope', { organisation: input.organisation.name, from, to, sites: input.sites.length }))
  heading(paper, t('scope.entities'), { level: 2, listed: false })
  entityTable(writing)
  if (input.sites.length > 0) {
    heading(paper, t('scope.sites'), { level: 2, listed: false })
    siteTable(writing)
  }
  heading(paper, t('scope.people'), { level: 2, listed: false })
  prose(paper, text('people'))
  peopleTable(writing)
}

function entityTable({ paper, input, t, term }: Writing): void {
  const rows = input.entities.map(({ id, name, kind }) => {
    const count = input.sites.filter(({ entity }) => entity === id).length
    return { cells: [name, term(`entity.${kind}`), t('scope.siteCount', { count })] }
  })
  const columns = [
    { title: t('control.entity'), width: 40, names: true },
    { title: t('scope.kind'), width: 40 },
    { title: t('scope.sitesOf'), width: 20 },
  ]
  table(paper, { columns, rows })
}

function siteTable({ paper, input, t, term }: Writing): void {
  const rows = input.sites.map((site) => {
    const entity = input.entities.find(({ id }) => id === site.entity)?.name ?? '–'
    return {
      cells: [
        site.name,
        term(`site.${site.kind}`),
        `${site.street}\n${site.postcode} ${site.municipality}`.trim(),
        entity,
        site.responsible || '–',
      ],
    }
  })
  const columns = [
    { title: t('scope.site'), width: 24, names: true },
    { title: t('scope.kind'), width: 16 },
    { title: t('scope.address'), width: 22 },
    { title: t('scope.entity'), width: 22 },
    { title: t('scope.responsible'), width: 16 },
  ]
  table(paper, { columns, rows })
}

function peopleTable({ paper, input, t, term }: Writing): void {
  const rows = input.people.map(({ name, role }) => ({
    cells: [isPlanRole(role) ? term(`role.${role}`) : role, name],
  }))
  table(paper, {
    columns: [
      { title: t('scope.role'), width: 45, names: true },
      { title: t('scope.name'), width: 55 },
    ],
    rows,
  })
}
