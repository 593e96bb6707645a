import type { Route } from '../route.ts'
import { openFrontDoor, showPortfolio } from './portfolio.ts'

export const portfolioRoutes: Route[] = [
  { method: 'get', path: '/', may: 'signed-in', handler: openFrontDoor },
  { method: 'get', path: '/portfolio', may: 'signed-in', ofAll: true, handler: showPortfolio },
]
