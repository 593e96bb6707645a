import type { Language } from '../domain/text.ts'
import type { AccessReviewInput } from './access-review.ts'
import type { PersonWorkbookInput } from './person-workbook.ts'
import type { RiskAnalysisInput } from './risk-analysis.ts'
import type { RiskWorkbookInput } from './risk-workbook.ts'
import type { SecurityPlanInput } from './security-plan.ts'
import type { SignatureReceiptInput } from './signature-receipt.ts'
import type { StaffWorkbookInput } from './staff-workbook.ts'
import type { TrailWorkbookInput } from './trail-workbook.ts'
import type { ControlsWorkbookInput } from './workbooks.ts'

/** The documents that can be drawn, and what each is drawn from. */
export interface DocumentInputs {
  'security-plan': SecurityPlanInput
  'controls-workbook': ControlsWorkbookInput
  'risk-analysis': RiskAnalysisInput
  'risk-workbook': RiskWorkbookInput
  'signature-receipt': SignatureReceiptInput
  'access-review': AccessReviewInput
  'staff-workbook': StaffWorkbookInput
  'trail-workbook': TrailWorkbookInput
  'person-workbook': PersonWorkbookInput
}
export type DocumentKind = keyof DocumentInputs

/** What the worker is asked, and what it answers. */
export interface DrawRequest<K extends DocumentKind = DocumentKind> {
  kind: K
  input: DocumentInputs[K]
  language: Language
}
export type DrawReply = { bytes: Uint8Array<ArrayBuffer> } | { error: { name: string; message: string; stack: string } }
