import { organisationRoutes, type Route } from '../route.ts'
import { controlsWorkbook, planJson, securityPlanPdf } from './download.ts'
import { issuedAnalysis } from './issued.ts'
import { listDocuments } from './list.ts'
import { riskAnalysisPdf, riskWorkbook } from './risks.ts'
import { staffWorkbook } from './staff.ts'

export const documentRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '/documents', may: 'document.read', handler: listDocuments },
  { method: 'get', path: '/documents/security-plan.pdf', may: 'document.read', handler: securityPlanPdf },
  { method: 'get', path: '/documents/controls.xlsx', may: 'document.read', handler: controlsWorkbook },
  { method: 'get', path: '/documents/plan.json', may: 'document.read', handler: planJson },
  { method: 'get', path: '/documents/risk-analysis.pdf', may: 'risk.read', handler: riskAnalysisPdf },
  { method: 'get', path: '/documents/risks.xlsx', may: 'risk.read', handler: riskWorkbook },
  { method: 'get', path: '/documents/risk-analyses/:number/:language.pdf', may: 'risk.read', handler: issuedAnalysis },
  { method: 'get', path: '/documents/signatures.xlsx', may: 'agreement.read', stepUp: true, handler: staffWorkbook },
])
