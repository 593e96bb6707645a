import type { Language } from '../domain/text.ts'
import type { Key, Translate, Values } from '../i18n/translate.ts'

/** What every document is told besides its content. The language is that of the document, not of who asks for it. */
export interface DocumentOptions {
  language: Language
  t: Translate
}

type Under<Prefix extends string> = Key extends infer K
  ? K extends `documents.${Prefix}.${infer Rest}`
    ? Rest
    : never
  : never

/** The words of the interface for kinds, roles and categories, so that paper and screen say the same. */
export type TermKey = Key extends infer K ? (K extends `terms.${infer Rest}` ? Rest : never) : never

/** The keys below one top-level name, such as `riskReport`. */
export type Below<Prefix extends string> = Key extends infer K
  ? K extends `${Prefix}.${infer Rest}`
    ? Rest
    : never
  : never
export type RiskReportKey = Below<'riskReport'>
export type RisksKey = Below<'risks'>
export type ReceiptKey = Below<'receipt'>
export type AccessKey = Below<'accessReview'>
export type StaffBooksKey = Below<'staffBooks'>

/** The keys below `documents.plan` and `documents.workbooks`: a missing text does not compile. */
export type PlanKey = Under<'plan'>
export type WorkbookKey = Under<'workbooks'>

export type Say<K extends string> = (key: K, values?: Values) => string

/** A translator of the keys below one prefix. */
export const termTexts =
  (t: Translate): Say<TermKey> =>
  (key, values) =>
    t(`terms.${key}`, values)
export const planTexts =
  (t: Translate): Say<PlanKey> =>
  (key, values) =>
    t(`documents.plan.${key}`, values)
export const workbookTexts =
  (t: Translate): Say<WorkbookKey> =>
  (key, values) =>
    t(`documents.workbooks.${key}`, values)
export const riskTexts =
  (t: Translate): Say<RiskReportKey> =>
  (key, values) =>
    t(`riskReport.${key}`, values)
/** The words of the register on screen. */
export const registerTexts =
  (t: Translate): Say<RisksKey> =>
  (key, values) =>
    t(`risks.${key}`, values)
export const receiptTexts =
  (t: Translate): Say<ReceiptKey> =>
  (key, values) =>
    t(`receipt.${key}`, values)
export const staffTexts =
  (t: Translate): Say<StaffBooksKey> =>
  (key, values) =>
    t(`staffBooks.${key}`, values)
/** The words of the review of access: on the page and in its document. */
export const accessTexts =
  (t: Translate): Say<AccessKey> =>
  (key, values) =>
    t(`accessReview.${key}`, values)
