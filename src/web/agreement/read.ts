import type { Request, Response } from 'express'
import { openAgreement, type Opened } from '../../actions/open-agreement.ts'
import { type PublishedText, publishedText } from '../../data/agreement-texts.ts'
import { publishedVersions, signaturesOf, type StoredAgreement, type StoredSignature } from '../../data/agreements.ts'
import { employeeOf, type StoredEmployee } from '../../data/employees.ts'
import { listMembers } from '../../data/members.ts'
import { latestBefore, type AgreementText } from '../../domain/agreement.ts'
import { fullName, isInService } from '../../domain/employee.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { isLanguage, type Language } from '../../domain/text.ts'
import { dayOf } from '../../i18n/format.ts'
import type { FormState } from '../forms.ts'
import { useLanguage } from '../page.ts'
import { readingPage, type Shown } from './reading.ts'
import { agreementHref, asking, isPlain, receiptHref, userOf } from './words.ts'

/** The page of somebody who comes to read and sign; `state` when a signature could not be taken. */
export async function agreementPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const [versions, employee] = await Promise.all([publishedVersions(req.scope), employeeOf(req.scope, userOf(req))])
  const signed = employee === undefined ? [] : await signaturesOf(req.scope, [employee.id])
  const [agreement] = versions
  const own = signed.find((signature) => signature.agreement === agreement?.id)
  if (agreement === undefined) nothingYet(req, res)
  else if (own !== undefined) signedPage(req, res, own)
  else await textPage(req, res, { versions, agreement, employee, signed, state })
}

function nothingYet(req: Request, res: Response): void {
  const mayWrite = isAllowed(req.roles, 'agreement.write')
  res.page('agreement/none', {
    title: req.t('agreement.title'),
    action: mayWrite ? { href: `${agreementHref(req)}/versions/new`, label: req.t('agreement.version.new') } : null,
  })
}

function signedPage(req: Request, res: Response, signature: StoredSignature): void {
  const { number, signedAt, receipt } = signature
  const href = receiptHref(req, receipt)
  res.page('agreement/signed', {
    title: req.t('agreement.title'),
    sheets: ['agreement.css'],
    plain: isPlain(req),
    sentence: req.t('agreement.signedOn', { number, at: req.formats.moment(signedAt) }),
    receipt: { href, number: receipt },
    textHref: `${href}/text`,
  })
}

interface Visit {
  versions: readonly StoredAgreement[]
  agreement: StoredAgreement
  employee: StoredEmployee | undefined
  signed: readonly StoredSignature[]
  state: FormState | undefined
}

async function textPage(req: Request, res: Response, visit: Visit): Promise<void> {
  const { agreement, employee } = visit
  const { text, notice } = chosenText(req, agreement, employee)
  const asked = await whomToAsk(req, employee)
  useLanguage(req, text.language)
  const published = await publishedText(req.context.files, text.sha256 ?? '')
  if (published.state !== 'whole') {
    brokenPage(req, res, agreement)
    return
  }
  const { regulation } = published
  const since = await sinceOf(req, visit, text.language)
  const { state } = visit
  res.page('agreement/read', {
    ...readingPage(req, { href: agreementHref(req), agreement, language: text.language, regulation, since }),
    plain: isPlain(req),
    notices: [overtaken(req, visit), notice].filter((one) => one !== null),
    errors: state?.errors ?? [],
    asked,
    ...(employee === undefined || asked !== null ? { sign: null } : await signOf(req, visit, { employee, text })),
  })
}

/**
 * The text that is shown: in the language that was asked for, else that of the page, of the employee, or the first.
 * When the wanted one is not there, a line says so: nobody signs a language that he or she did not see.
 */
function chosenText(
  req: Request,
  { texts }: StoredAgreement,
  employee: StoredEmployee | undefined,
): { text: AgreementText; notice: { text: string; lang: Language } | null } {
  const asked = req.query['language']
  const wanted = isLanguage(asked) ? asked : req.language
  const found = [wanted, req.language, employee?.language].flatMap((language) =>
    texts.filter((text) => text.language === language),
  )
  const text = found[0] ?? texts[0]
  if (text === undefined) throw new Error('a published version has a text')
  const named = { wanted: req.t(`agreement.in.${wanted}`), shown: req.t(`agreement.in.${text.language}`) }
  return {
    text,
    notice: text.language === wanted ? null : { text: req.t('agreement.otherLanguage', named), lang: req.language },
  }
}

/** Null for who can sign; else whom to ask, and why. */
async function whomToAsk(req: Request, employee: StoredEmployee | undefined): Promise<object | null> {
  if (employee !== undefined && isInService(employee, dayOf(req.context.now()))) return null
  const people = await listMembers(req.context.store, req.organisation.id)
  const names = people
    .filter(({ membership, user }) => membership.roles.includes('hr') && user.id !== userOf(req).id)
    .map(({ user }) => user.name)
  const why = employee === undefined ? 'notListed' : 'notInService'
  const text = req.t(`agreement.ask.${why}`, { authority: req.organisation.name })
  const whom =
    names.length === 0 ? req.t('agreement.ask.hr') : req.t('agreement.ask.hrNamed', { names: names.join(', ') })
  return { text, whom, lang: req.language }
}

/** A version that was published while somebody was reading the one before. */
function overtaken(req: Request, { state, agreement }: Visit): { text: string; lang: Language } | null {
  const sent = state?.values['agreement']
  const isOther = state?.conflict === true || (typeof sent === 'string' && sent !== '' && sent !== agreement.id)
  if (!isOther) return null
  return { text: req.t('agreement.overtaken', { number: agreement.number }), lang: req.language }
}

async function sinceOf(req: Request, visit: Visit, language: Language): Promise<Shown['since']> {
  const { versions, agreement, signed } = visit
  const earlier = latestBefore(signed, agreement)
  if (earlier === undefined) return null
  const version = versions.find(({ id }) => id === earlier.agreement)
  const sha256 = version?.texts.find((text) => text.language === language)?.sha256
  const before: PublishedText | undefined =
    sha256 === undefined || sha256 === null ? undefined : await publishedText(req.context.files, sha256)
  const regulation = before?.state === 'whole' ? before.regulation : undefined
  return { number: earlier.number, versions, regulation }
}

/** What the foot of the page needs to sign with, and since when this person has been reading. */
async function signOf(
  req: Request,
  { agreement, state }: Visit,
  { employee, text }: { employee: StoredEmployee; text: AgreementText },
): Promise<object> {
  const { language } = text
  const sha256 = text.sha256 ?? ''
  const opened = await openAgreement(req.scope, { user: userOf(req).id, agreement, text: { ...text, sha256 } })
  const query = asking({ language, large: req.query['large'] === '1' && '1' })
  return {
    begun: begunOf(req, opened),
    sign: {
      action: `${agreementHref(req)}/signature${query}`,
      hidden: Object.entries({ agreement: agreement.id, language, sha256, reading: opened.id }),
      statement: req.t('agreement.sign.statement'),
      button: req.t('agreement.sign.button', { name: fullName(employee) }),
      error: state?.errors.find(({ field }) => field === 'tick')?.message ?? null,
    },
  }
}

const begunOf = (req: Request, { isNew, openedAt }: Opened): string | null =>
  isNew ? null : req.t('agreement.begun', { at: req.formats.moment(openedAt) })

/** The file is not what was published: then there is nothing to sign. */
function brokenPage(req: Request, res: Response, { number }: StoredAgreement): void {
  res.page('agreement/broken', { title: req.t('agreement.title'), plain: isPlain(req), number })
}
