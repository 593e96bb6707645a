import type { Request } from 'express'
import type { SiteValues } from '../../data/sites.ts'
import type { Stored } from '../../data/store.ts'
import { fullName } from '../../domain/employee.ts'
import { fold } from '../../domain/folding.ts'
import { type SigningState, signingStates } from '../../domain/signing.ts'
import type { Standing } from './signatures.ts'
import { agreementHref, asking, queried } from './words.ts'

/** What the address asks for. Empty means: all; `none`: those without one; `missing`: all who have not signed this version. */
export interface Wanted {
  state: string
  service: string
  site: string
  q: string
}

const names = ['state', 'service', 'site', 'q'] as const

export const wantedOf = (req: Request): Wanted => ({
  state: queried(req, 'state'),
  service: queried(req, 'service'),
  site: queried(req, 'site'),
  q: queried(req, 'q'),
})

export const without = 'none'

/** This page with other filters; what is not named stays as it is, but a filter leads to the first page. */
export function hrefWith(req: Request, changed: Partial<Record<keyof Wanted | 'page', string>>): string {
  return `${agreementHref(req)}/signatures${asking({ ...wantedOf(req), ...changed })}`
}

const collators = new Map<string, Intl.Collator>()

/** The standings that the address asks for: who is missing first, then by name. */
export function matching(req: Request, all: readonly Standing[], wanted: Wanted): Standing[] {
  const sought = fold(wanted.q)
  const found = all.filter(({ employee, state }) => {
    const { service, site } = employee
    if (!isState(state, wanted.state)) return false
    if (wanted.service !== '' && service !== (wanted.service === without ? '' : wanted.service)) return false
    if (wanted.site !== '' && site !== (wanted.site === without ? null : wanted.site)) return false
    return (
      sought === '' ||
      fold(`${fullName(employee)} ${employee.familyName} ${employee.givenName} ${employee.number}`).includes(sought)
    )
  })
  const collator = collators.get(req.language) ?? new Intl.Collator(req.language)
  collators.set(req.language, collator)
  const place: Record<SigningState, number> = { unsigned: 0, earlier: 0, signed: 1 }
  const name = ({ employee }: Standing): string => `${employee.familyName} ${employee.givenName}`
  return found.toSorted((a, b) => place[a.state] - place[b.state] || collator.compare(name(a), name(b)))
}

const isState = (state: SigningState, wanted: string): boolean =>
  wanted === '' || state === wanted || (wanted === 'missing' && state !== 'signed')

interface Select {
  name: keyof Wanted
  label: string
  value: string
  options: { value: string; label: string }[]
}

/** The filters above the list; only what somebody has is offered. */
export function filtersOf(
  req: Request,
  all: readonly Standing[],
  sites: readonly Stored<SiteValues>[],
): { selects: Select[]; q: string; chosen: { label: string; href: string }[] } {
  const wanted = wantedOf(req)
  const options = {
    state: stateOptions(req, all),
    service: serviceOptions(req, all),
    site: siteOptions(req, all, sites),
  }
  const selects = (['state', 'service', 'site'] as const)
    .map((name) => ({
      name,
      label: req.t(`agreement.filter.${name}`),
      value: wanted[name],
      options: options[name],
    }))
    .filter((select) => select.options.length > 1 || select.value !== '')
  const chosen = names
    .filter((name) => wanted[name] !== '')
    .map((name) => ({ label: labelOf(selects, name, wanted[name]), href: hrefWith(req, { [name]: '' }) }))
  return { selects, q: wanted.q, chosen }
}

const labelOf = (selects: readonly Select[], name: keyof Wanted, value: string): string =>
  name === 'q'
    ? `“${value}”`
    : (selects.find((select) => select.name === name)?.options.find((one) => one.value === value)?.label ?? value)

function stateOptions({ t }: Request, all: readonly Standing[]): Select['options'] {
  const held = new Set(all.map(({ state }) => state))
  const one = signingStates
    .filter((state) => held.has(state))
    .map((value) => ({ value, label: t(`agreement.state.${value}`) }))
  const both = held.has('earlier') && held.has('unsigned')
  return both ? [{ value: 'missing', label: t('agreement.state.missing') }, ...one] : one
}

function serviceOptions(req: Request, all: readonly Standing[]): Select['options'] {
  const services = [...new Set(all.map(({ employee }) => employee.service))]
  return services
    .map((service) => ({ value: service === '' ? without : service, label: serviceLabel(req, service) }))
    .toSorted((a, b) => a.label.localeCompare(b.label, req.language))
}

function siteOptions(req: Request, all: readonly Standing[], sites: readonly Stored<SiteValues>[]): Select['options'] {
  const held = new Set(all.map(({ employee }) => employee.site))
  const known = sites.filter(({ id }) => held.has(id)).map(({ id, name }) => ({ value: id, label: name }))
  return held.has(null) ? [...known, { value: without, label: req.t('agreement.signatures.noSite') }] : known
}

export const serviceLabel = ({ t }: Request, service: string): string =>
  service === '' ? t('agreement.signatures.noService') : service
