import type { Request } from 'express'
import type { SiteValues } from '../../data/sites.ts'
import type { Stored } from '../../data/store.ts'
import { countsPerService, countsPerSite, type SigningCounts } from '../../domain/signing.ts'
import { hrefWith, serviceLabel, without } from './filters.ts'
import type { Standing } from './signatures.ts'

/** The counts as a bar; each part leads to those people. */
export function barOf(req: Request, counts: SigningCounts): object {
  const part = (state: string, kind: 'signed' | 'earlier' | 'unsigned'): object => ({
    state,
    count: counts[kind],
    label: req.t(`agreement.counted.${kind}`, { count: counts[kind] }),
    href: hrefWith(req, { state: kind, page: '' }),
  })
  return { total: counts.total, segments: [part('yes', 'signed'), part('partly', 'earlier'), part('no', 'unsigned')] }
}

interface GroupRow {
  label: string
  href: string
  signed: string
  missing: number
  total: string
  missingHref: string
}

interface Group {
  name: 'service' | 'site'
  title: string
  rows: GroupRow[]
}

/** Counts per service and per site, with who is missing most first; one group alone would say nothing new. */
export function groupsOf(req: Request, all: readonly Standing[], sites: readonly Stored<SiteValues>[]): Group[] {
  const siteNames = new Map(sites.map(({ id, name }) => [id, name]))
  const services = [...countsPerService(all)].map(([service, counts]) =>
    rowOf(req, {
      name: 'service',
      value: service === '' ? without : service,
      label: serviceLabel(req, service),
      counts,
    }),
  )
  const places = [...countsPerSite(all)].map(([site, counts]) => {
    const label = site === null ? undefined : siteNames.get(site)
    return rowOf(req, {
      name: 'site',
      value: site ?? without,
      label: label ?? req.t('agreement.signatures.noSite'),
      counts,
    })
  })
  const groups: Group[] = [
    { name: 'service', title: req.t('agreement.signatures.perService'), rows: sorted(req, services) },
    { name: 'site', title: req.t('agreement.signatures.perSite'), rows: sorted(req, places) },
  ]
  return groups.filter(({ rows }) => rows.length > 1)
}

function rowOf(
  req: Request,
  { name, value, label, counts }: { name: 'service' | 'site'; value: string; label: string; counts: SigningCounts },
): GroupRow {
  const all = { service: '', site: '', q: '', state: '', [name]: value }
  return {
    label,
    href: hrefWith(req, all),
    signed: req.formats.number(counts.signed),
    missing: counts.total - counts.signed,
    total: req.formats.number(counts.total),
    missingHref: hrefWith(req, { ...all, state: 'missing' }),
  }
}

const sorted = (req: Request, rows: readonly GroupRow[]): GroupRow[] =>
  rows.toSorted((a, b) => b.missing - a.missing || a.label.localeCompare(b.label, req.language))
