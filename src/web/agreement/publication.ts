import type { Request, Response } from 'express'
import { discardAgreement } from '../../actions/discard-agreement.ts'
import { lacksOfDraft, publishAgreement } from '../../actions/publish-agreement.ts'
import { listEmployees } from '../../data/employees.ts'
import { isInService } from '../../domain/employee.ts'
import { dayOf } from '../../i18n/format.ts'
import { type FormState, formHandler } from '../forms.ts'
import { versionedSchema } from './schemas.ts'
import { lackText, requestedDraft, requestedVersion, versionCrumbs } from './versions.ts'
import { agreementHref, versionsHref } from './words.ts'

/** Asks whether the draft is to be published, and says who will be asked to sign. */
export async function publicationPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const draft = await requestedDraft(req, res)
  if (draft === undefined) return
  const { t } = req
  const [lacks, employees] = await Promise.all([
    lacksOfDraft(req.scope, draft, req.organisation),
    listEmployees(req.scope),
  ])
  const today = dayOf(req.context.now())
  const people = employees.filter((employee) => isInService(employee, today)).length
  const href = `${versionsHref(req)}/${draft.id}`
  res.page('agreement/publication', {
    title: t('agreement.publication.title', { number: draft.number }),
    breadcrumb: versionCrumbs(req, draft),
    sentence: t('agreement.publication.people', { count: people }),
    languages: t('agreement.publication.languages', {
      languages: draft.texts.map(({ language }) => t(`terms.language.${language}`)).join(', '),
    }),
    again: draft.number > 1,
    lacks: lacks.map((lack) => lackText(req, lack)),
    errors: state?.errors ?? [],
    conflict: state?.conflict === true,
    version: draft.version,
    action: `${href}/publication`,
    cancel: href,
  })
}

export const publish = formHandler({
  schema: versionedSchema,
  show: publicationPage,
  save: async (req, res, { version }) => {
    const { organisation } = req
    const { id } = await requestedVersion(req)
    const { number } = await publishAgreement(req.context, req.scope, { id, version, organisation })
    res.done(`${agreementHref(req)}/signatures`, req.t('agreement.publication.done', { number }))
  },
})

/** Asks whether the draft is to be thrown away. */
export async function removalPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const draft = await requestedDraft(req, res)
  if (draft === undefined) return
  const href = `${versionsHref(req)}/${draft.id}`
  res.page('agreement/removal', {
    title: req.t('agreement.removal.title', { number: draft.number }),
    breadcrumb: versionCrumbs(req, draft),
    conflict: state?.conflict === true,
    version: draft.version,
    action: `${href}/removal`,
    cancel: href,
  })
}

export const remove = formHandler({
  schema: versionedSchema,
  show: removalPage,
  save: async (req, res, { version }) => {
    const number = await discardAgreement(req.scope, String(req.params['id']), version)
    res.done(versionsHref(req), req.t('agreement.removal.done', { number }))
  },
})
