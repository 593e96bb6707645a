import type { Request, Response } from 'express'
import { agreesWithTrail } from '../../actions/check-records.ts'
import { publishedText, readPublishedText } from '../../data/agreement-texts.ts'
import { agreements, signatureByReceipt, signatures, type StoredSignature } from '../../data/agreements.ts'
import { employeeOf } from '../../data/employees.ts'
import { NotFound } from '../../domain/errors.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { signatureIsWhole } from '../../domain/signing.ts'
import { isLanguage } from '../../domain/text.ts'
import { useLanguage } from '../page.ts'
import { textOf } from './reading.ts'
import { isPlain, languageNames, receiptHref, userOf, versionLine } from './words.ts'

/**
 * The signature that the address names by its receipt: one's own, or anybody's for who may see who signed. Anything
 * else is NotFound: a receipt that is not yours does not exist.
 */
export async function requestedReceipt(req: Request): Promise<StoredSignature> {
  const receipt = String(req.params['receipt']).slice(0, 40).toUpperCase()
  const signature = await signatureByReceipt(req.scope, receipt)
  if (signature === undefined || !(await mayRead(req, signature))) throw new NotFound('receipt')
  return signature
}

async function mayRead(req: Request, { user, employee }: StoredSignature): Promise<boolean> {
  if (user === userOf(req).id || isAllowed(req.roles, 'agreement.read')) return true
  return (await employeeOf(req.scope, userOf(req)))?.id === employee
}

/** True for who gave the signature; to this person the page speaks the language that was signed in. */
function isOwn(req: Request, { user, language }: StoredSignature): boolean {
  const own = user === userOf(req).id
  if (own && isLanguage(language)) useLanguage(req, language)
  return own
}

/** What was signed, when and under which number; right after signing this is the page of thanks. */
export async function receiptPage(req: Request, res: Response): Promise<void> {
  const signature = await requestedReceipt(req)
  const [agreement, text, isWhole] = await Promise.all([
    req.scope.get(agreements, signature.agreement),
    publishedText(req.context.files, signature.sha256),
    isAsSigned(req, signature),
  ])
  const own = isOwn(req, signature)
  const { t } = req
  const href = receiptHref(req, signature.receipt)
  const regulation = text.state === 'whole' ? text.regulation.title : t('agreement.title')
  res.page('agreement/receipt', {
    title: t(own ? 'agreement.receipt.thanks' : 'agreement.receipt.of', { name: signature.name }),
    lead: own ? t('agreement.receipt.lead') : undefined,
    sheets: ['agreement.css'],
    plain: isPlain(req),
    large: req.query['large'] === '1',
    breadcrumb: crumbsOf(req),
    isWhole,
    facts: factsOf(req, signature, { regulation, version: agreement }),
    pdfHref: `${href}/receipt.pdf`,
    textHref: `${href}/text`,
    done: own,
  })
}

/** Its digest has no key: who can write in the database can make another. The trail says what it was. */
const isAsSigned = async (req: Request, signature: StoredSignature): Promise<boolean> =>
  signatureIsWhole(signature) && (await agreesWithTrail(req.scope, signatures, signature))

const crumbsOf = (req: Request): { href: string; label: string }[] =>
  isAllowed(req.roles, 'agreement.read')
    ? [{ href: `/o/${req.organisation.slug}/agreement/signatures`, label: req.t('agreement.signatures.title') }]
    : []

interface What {
  regulation: string
  version: Parameters<typeof versionLine>[1] | undefined
}

function factsOf(req: Request, signature: StoredSignature, what: What): object[] {
  const { t } = req
  const { number, language, name, signedAt, statement, receipt, sha256 } = signature
  const version = what.version === undefined ? t('agreement.versionOpen', { number }) : versionLine(req, what.version)
  const code = { code: true }
  return [
    { label: t('agreement.receipt.number'), value: receipt, strong: true },
    { label: t('agreement.receipt.name'), value: name },
    { label: t('agreement.receipt.text'), value: what.regulation, also: version },
    { label: t('agreement.receipt.language'), value: languageNames[language] },
    { label: t('agreement.receipt.at'), value: readable(req, signedAt) },
    { label: t('agreement.receipt.statement'), value: statement, lang: language },
    { label: t('agreement.receipt.hash'), value: sha256, hint: t('agreement.receipt.hashHint'), ...code },
  ]
}

/** A record that was tampered with may hold anything. */
const readable = (req: Request, moment: unknown): string =>
  moment instanceof Date && !Number.isNaN(moment.getTime()) ? req.formats.moment(moment) : '–'

/** The very text that was signed, from its file; a file that was changed is not shown. */
export async function signedText(req: Request, res: Response): Promise<void> {
  const signature = await requestedReceipt(req)
  const text = await readPublishedText(req.context.files, signature.sha256)
  isOwn(req, signature)
  const { number, receipt, sha256, signedAt, language } = signature
  res.page('agreement/signed-text', {
    title: text.state === 'whole' ? text.regulation.title : req.t('agreement.title'),
    sheets: ['agreement.css'],
    plain: isPlain(req),
    breadcrumb: [...crumbsOf(req), { href: receiptHref(req, receipt), label: receipt }],
    state: text.state,
    isWhole: await isAsSigned(req, signature),
    sentence: req.t('agreement.receipt.textLead', { number, at: readable(req, signedAt) }),
    sha256,
    text: text.state === 'whole' ? textOf(req, text.regulation) : null,
    textLanguage: language,
    back: receiptHref(req, receipt),
  })
}
