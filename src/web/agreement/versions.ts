import type { Request, Response } from 'express'
import { lacksOfDraft } from '../../actions/publish-agreement.ts'
import { readDraft } from '../../data/agreement-texts.ts'
import { agreements, listAgreements, signatureCounts, type StoredAgreement } from '../../data/agreements.ts'
import { Invalid, NotFound } from '../../domain/errors.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { readingMinutes, type Regulation } from '../../domain/regulation.ts'
import type { Lack } from '../../domain/agreement-readiness.ts'
import { agreementHref, languageNames, versionsHref } from './words.ts'

/** All versions with how many signed each, the latest first. */
export async function versionsPage(req: Request, res: Response): Promise<void> {
  const [versions, counts] = await Promise.all([listAgreements(req.scope), signatureCounts(req.scope)])
  const mayWrite = isAllowed(req.roles, 'agreement.write')
  const { t } = req
  const draft = versions.find(({ state }) => state === 'draft')
  const toNew = { href: `${versionsHref(req)}/new`, label: t('agreement.version.new'), icon: 'plus', primary: true }
  const published = versions.filter(({ state }) => state === 'published').length
  res.page('agreement/versions', {
    title: t('agreement.versions.title'),
    lead: versions.length === 0 ? undefined : t('agreement.versions.lead', { count: published }),
    breadcrumb: [{ href: `${agreementHref(req)}/signatures`, label: t('terms.menu.agreement') }],
    actions: mayWrite && draft === undefined && versions.length > 0 ? [toNew] : [],
    mayWrite,
    newHref: toNew.href,
    rows: versions.map((version) => ({
      href: `${versionsHref(req)}/${version.id}`,
      label: t('agreement.versionTitle', { number: version.number }),
      sign: signOf(req, version),
      validFrom: version.validFrom === null ? '' : req.formats.day(version.validFrom),
      published: publishedLine(req, version),
      languages: version.texts.map(({ language }) => t(`terms.language.${language}`)).join(', '),
      signatures: version.state === 'draft' ? '' : req.formats.number(counts.get(version.id) ?? 0),
    })),
  })
}

const signOf = (req: Request, { state }: StoredAgreement): { state: string; label: string } => ({
  state: state === 'draft' ? 'started' : 'yes',
  label: req.t(`agreement.versionState.${state}`),
})

const publishedLine = (req: Request, { publishedAt, publishedBy }: StoredAgreement): string =>
  publishedAt === null
    ? ''
    : req.t('agreement.version.publishedBy', { day: req.formats.day(publishedAt), name: publishedBy?.name ?? '' })

/** `Nederlands: er is nog geen tekst.` without the language. */
function unprefixed(text: string): string {
  const rest = text.slice(text.indexOf(':') + 1).trim()
  return rest.slice(0, 1).toUpperCase() + rest.slice(1)
}

/** The version that the address names; throws NotFound. */
export const requestedVersion = (req: Request): Promise<StoredAgreement> =>
  req.scope.require(agreements, String(req.params['id']))

/**
 * The draft that the address names; undefined when it was published meanwhile: then the visitor has been sent to it,
 * and told so. Throws NotFound.
 */
export async function requestedDraft(req: Request, res: Response): Promise<StoredAgreement | undefined> {
  const version = await requestedVersion(req)
  if (version.state === 'draft') return version
  const { number } = version
  res.done(`${versionsHref(req)}/${version.id}`, req.t('agreement.version.alreadyPublished', { number }))
  return undefined
}

/** The text of a draft in the language that the address names; throws NotFound. */
export function requestedText(req: Request, { texts }: StoredAgreement): StoredAgreement['texts'][number] {
  const found = texts.find(({ language }) => language === req.params['language'])
  if (found === undefined) throw new NotFound('text')
  return found
}

/** A draft text as it reads, or undefined when it has lines that do not fit. */
export function draftRegulation(text: string): Regulation | undefined {
  try {
    return readDraft(text)
  } catch (error) {
    if (error instanceof Invalid) return undefined
    throw error
  }
}

export const versionCrumbs = (req: Request, version?: StoredAgreement): { href: string; label: string }[] => [
  { href: `${agreementHref(req)}/signatures`, label: req.t('terms.menu.agreement') },
  { href: versionsHref(req), label: req.t('agreement.versions.title') },
  ...(version === undefined
    ? []
    : [
        {
          href: `${versionsHref(req)}/${version.id}`,
          label: req.t('agreement.versionTitle', { number: version.number }),
        },
      ]),
]

/** One version: of a draft what it lacks and the way to each text, of a published one its texts and figures. */
export async function versionPage(req: Request, res: Response): Promise<void> {
  const version = await requestedVersion(req)
  const { t } = req
  const isDraft = version.state === 'draft'
  const mayWrite = isAllowed(req.roles, 'agreement.write')
  const [lacks, counts] = await Promise.all([
    isDraft ? lacksOfDraft(req.scope, version, req.organisation) : [],
    isDraft ? new Map<string, number>() : signatureCounts(req.scope),
  ])
  res.page('agreement/version', {
    title: t('agreement.versionTitle', { number: version.number }),
    sheets: ['agreement.css'],
    breadcrumb: versionCrumbs(req),
    sign: signOf(req, version),
    trail: { kind: 'agreements', id: version.id },
    facts: factsOf(req, version, counts.get(version.id) ?? 0),
    texts: textsOf(req, version, { mayWrite: mayWrite && isDraft, lacks }),
    lacks: lacks.map((lack) => lackText(req, lack)),
    isReady: isDraft && lacks.length === 0,
    isDraft,
    mayWrite: mayWrite && isDraft,
    href: `${versionsHref(req)}/${version.id}`,
  })
}

/** What is missing, in words. */
export function lackText({ t }: Request, { language, code, values }: Lack): string {
  const open = values['name']
  const name = open === undefined ? '' : t(`agreement.placeholder.${open as 'ict'}`)
  return t(`agreement.lack.${code}`, { ...values, name, language: language === null ? '' : languageNames[language] })
}

function factsOf(req: Request, version: StoredAgreement, signed: number): { label: string; value: string }[] {
  const { t } = req
  const from = version.validFrom === null ? t('agreement.version.noDay') : req.formats.longDay(version.validFrom)
  const facts = [{ label: t('agreement.version.validFrom'), value: from }]
  if (version.state === 'draft') return facts
  return [
    ...facts,
    { label: t('agreement.version.published'), value: publishedLine(req, version) },
    { label: t('agreement.version.signatures'), value: req.formats.number(signed) },
  ]
}

function textsOf(
  req: Request,
  version: StoredAgreement,
  { mayWrite, lacks }: { mayWrite: boolean; lacks: readonly Lack[] },
): object[] {
  const href = `${versionsHref(req)}/${version.id}`
  return version.texts.map(({ language, draft, sha256, changes }) => {
    const regulation = version.state === 'draft' ? draftRegulation(draft) : undefined
    return {
      name: languageNames[language],
      language,
      title: regulation?.title ?? null,
      note: regulation === undefined ? null : req.t('agreement.minutes', { count: readingMinutes(regulation) }),
      sha256,
      changes,
      // Beside the name of the language it need not be said again.
      lacks: lacks.filter((lack) => lack.language === language).map((lack) => unprefixed(lackText(req, lack))),
      previewHref: regulation !== undefined || sha256 !== null ? `${href}/preview?language=${language}` : null,
      editHref: mayWrite ? `${href}/texts/${language}` : null,
    }
  })
}
