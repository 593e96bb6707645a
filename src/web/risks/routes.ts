import { organisationRoutes, type Route } from '../route.ts'
import { accept, withdraw } from './acceptance.ts'
import { analysesPage, issueAnalysis } from './analyses.ts'
import { close, detailPage, reopen } from './detail.ts'
import { create, editPage, newPage, update } from './form.ts'
import { adopt, libraryPage } from './library.ts'
import { listPage } from './list.ts'
import { saveScore, scorePage } from './score.ts'
import { saveWorkshop, startWorkshop, workshopPage, workshopSummary } from './workshop.ts'

/** Named pages come before the page of a risk: `library` is no id. */
export const riskRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '/risks', may: 'risk.read', handler: listPage },
  { method: 'get', path: '/risks/library', may: 'risk.read', handler: libraryPage },
  { method: 'post', path: '/risks/adoptions', may: 'risk.write', handler: adopt },
  { method: 'get', path: '/risks/analyses', may: 'risk.read', handler: analysesPage },
  { method: 'post', path: '/risks/analyses', may: 'risk.write', handler: issueAnalysis },
  { method: 'get', path: '/risks/workshop', may: 'risk.write', handler: startWorkshop },
  { method: 'get', path: '/risks/workshop/summary', may: 'risk.write', handler: workshopSummary },
  { method: 'get', path: '/risks/workshop/:id', may: 'risk.write', handler: workshopPage },
  { method: 'post', path: '/risks/workshop/:id', may: 'risk.write', handler: saveWorkshop },
  { method: 'get', path: '/risks/new', may: 'risk.write', handler: newPage },
  { method: 'post', path: '/risks', may: 'risk.write', handler: create },
  { method: 'get', path: '/risks/:id', may: 'risk.read', handler: detailPage },
  { method: 'get', path: '/risks/:id/edit', may: 'risk.write', handler: editPage },
  { method: 'post', path: '/risks/:id', may: 'risk.write', handler: update },
  { method: 'get', path: '/risks/:id/score', may: 'risk.write', handler: scorePage },
  { method: 'post', path: '/risks/:id/score', may: 'risk.write', handler: saveScore },
  { method: 'post', path: '/risks/:id/acceptance', may: 'risk.accept', handler: accept },
  { method: 'post', path: '/risks/:id/acceptance/withdrawal', may: 'risk.accept', handler: withdraw },
  { method: 'post', path: '/risks/:id/closure', may: 'risk.write', handler: close },
  { method: 'post', path: '/risks/:id/reopening', may: 'risk.write', handler: reopen },
])
