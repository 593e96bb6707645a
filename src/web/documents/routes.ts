import { organisationRoutes, type Route } from '../route.ts'
import { controlsWorkbook, planJson, securityPlanPdf } from './download.ts'
import { listDocuments } from './list.ts'

export const documentRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '/documents', may: 'document.read', handler: listDocuments },
  { method: 'get', path: '/documents/security-plan.pdf', may: 'document.read', handler: securityPlanPdf },
  { method: 'get', path: '/documents/controls.xlsx', may: 'document.read', handler: controlsWorkbook },
  { method: 'get', path: '/documents/plan.json', may: 'document.read', handler: planJson },
])
