import type { Request, Response } from 'express'
import { filledText } from '../../actions/publish-agreement.ts'
import { publishedText } from '../../data/agreement-texts.ts'
import { publishedVersions, type StoredAgreement } from '../../data/agreements.ts'
import type { AgreementText } from '../../domain/agreement.ts'
import { NotFound } from '../../domain/errors.ts'
import type { Regulation } from '../../domain/regulation.ts'
import { useLanguage } from '../page.ts'
import { readingPage, type Shown } from './reading.ts'
import { draftRegulation, requestedVersion } from './versions.ts'
import { userOf, versionsHref } from './words.ts'

/** A version as an employee sees it who signed the one before. Nothing can be signed here. */
export async function previewPage(req: Request, res: Response): Promise<void> {
  const version = await requestedVersion(req)
  const asked = req.query['language']
  const text = version.texts.find(({ language }) => language === asked) ?? version.texts[0]
  const regulation = text === undefined ? undefined : await regulationOf(req, version, text)
  if (text === undefined || regulation === undefined) throw new NotFound('text')
  const { t } = req
  const href = `${versionsHref(req)}/${version.id}`
  const banner = {
    text: t('agreement.preview.text'),
    back: { href, label: t('agreement.preview.back') },
    lang: req.language,
  }
  useLanguage(req, text.language)
  const { language } = text
  const since = await sinceOf(req, version, text)
  res.page('agreement/read', {
    ...readingPage(req, { href: `${href}/preview`, agreement: version, language, regulation, since }),
    plain: true,
    notices: [],
    errors: [],
    asked: null,
    banner,
    sign: unsignable(req),
  })
}

/** The foot of the page as it will be, without anything that can be sent. */
const unsignable = (req: Request): object => ({
  action: null,
  hidden: [],
  statement: req.t('agreement.sign.statement'),
  button: req.t('agreement.sign.button', { name: userOf(req).name }),
  error: null,
})

async function regulationOf(
  req: Request,
  version: StoredAgreement,
  { sha256, draft, language }: AgreementText,
): Promise<Regulation | undefined> {
  if (sha256 === null)
    return draftRegulation(filledText(draft, { organisation: req.organisation, draft: version, language }))
  const published = await publishedText(req.context.files, sha256)
  return published.state === 'whole' ? published.regulation : undefined
}

/** What is new against the published version before this one. */
async function sinceOf(req: Request, version: StoredAgreement, { language }: AgreementText): Promise<Shown['since']> {
  const before = (await publishedVersions(req.scope)).find(({ number }) => number < version.number)
  if (before === undefined) return null
  const text = before.texts.find((one) => one.language === language)
  const regulation = text === undefined ? undefined : await regulationOf(req, before, text)
  return { number: before.number, versions: [version], regulation }
}
