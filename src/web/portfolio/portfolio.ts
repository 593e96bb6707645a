import type { Request, Response } from 'express'
import { mayAdministerInstallation } from '../middleware/held.ts'
import { mostInSwitcher } from '../page.ts'
import { ownOrganisations, readPortfolio, type Authority } from './read.ts'
import { chaptersOf, portfolioSorts, type PortfolioSort, rowOf, sorted } from './present.ts'

/** The front door: to the one authority that one has, to all of them, or to one's account. */
export async function openFrontDoor(req: Request, res: Response): Promise<void> {
  const { organisations } = await ownOrganisations(req)
  const [first, second] = organisations
  if (first === undefined) res.redirect(303, '/account')
  else res.redirect(303, second === undefined ? `/o/${first.slug}` : '/portfolio')
}

/** Every authority of the visitor on one screen: who needs a visit most, and why. */
export async function showPortfolio(req: Request, res: Response): Promise<void> {
  const authorities = await readPortfolio(req)
  const sort = portfolioSorts.find((one) => one === req.query['sort']) ?? 'need'
  const isHeat = req.query['view'] === 'heat'
  const chapters = isHeat ? chaptersOf(req, authorities) : []
  res.page('portfolio/list', {
    title: req.t('terms.menu.all'),
    lead: leadOf(req, authorities),
    sort,
    isHeat,
    tabs: [
      { href: '?', label: req.t('portfolio.tab.state'), current: !isHeat },
      { href: '?view=heat', label: req.t('portfolio.tab.heat'), current: isHeat },
    ],
    headers: Object.fromEntries(portfolioSorts.map((one) => [one, headerOf(one, sort, isHeat)])),
    chapters,
    ...pageOf(req, sorted(authorities, sort), chapters),
    organisations: (authorities.length > mostInSwitcher ? [] : authorities).map(({ organisation: { name, slug } }) => ({
      name,
      href: `/o/${slug}`,
      current: false,
    })),
    newHref: mayAdministerInstallation(req) ? '/organisations/new' : null,
  })
}

/** So many stand on a page: a consultant's whole portfolio, and a fifth of that of all Flanders. */
const perPage = 100

/** The rows of the page that the address asks for, and the ways to the pages beside it. */
function pageOf(req: Request, authorities: readonly Authority[], chapters: ReturnType<typeof chaptersOf>): object {
  const last = Math.max(1, Math.ceil(authorities.length / perPage))
  const asked = Number(req.query['page'])
  const page = Number.isSafeInteger(asked) && asked >= 1 ? Math.min(asked, last) : 1
  const link = (number: number): object | null => {
    if (number < 1 || number > last) return null
    const kept = Object.entries(req.query).filter(([name]) => name === 'sort' || name === 'view') as [string, string][]
    return { href: `?${new URLSearchParams([...kept, ['page', `${number}`]]).toString()}` }
  }
  const shown = authorities.slice((page - 1) * perPage, page * perPage)
  return {
    rows: shown.map((authority) => rowOf(req, authority, chapters)),
    pages: { previous: link(page - 1), next: link(page + 1) },
  }
}

const headerOf = (
  column: PortfolioSort,
  sort: PortfolioSort,
  isHeat: boolean,
): { href: string; direction: string } => ({
  href: `?${isHeat ? 'view=heat&' : ''}sort=${column}`,
  direction: column === sort ? directionOf(column) : 'none',
})

/** Counts run down from the most; names, percentages and visits run up. */
const directionOf = (column: PortfolioSort): 'ascending' | 'descending' =>
  column === 'late' || column === 'unsigned' || column === 'expiring' ? 'descending' : 'ascending'

/** Who comes first and why, in one sentence; or that nobody presses. */
function leadOf(req: Request, authorities: readonly Authority[]): string {
  const pressing = sorted(authorities, 'need').filter(({ standing }) => standing !== null && standing.reason !== 'none')
  const count = authorities.length
  if (count === 0) return req.t('portfolio.lead.none')
  const [first] = pressing
  if (first === undefined) return req.t('portfolio.lead.calm', { count })
  return req.t('portfolio.lead.first', { name: first.organisation.name, pressing: pressing.length, count })
}
