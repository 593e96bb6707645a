import type { Request, Response } from 'express'
import { draftAgreement, reopenedText } from '../../actions/draft-agreement.ts'
import { draftAgreement as currentDraft, publishedAgreement, type StoredAgreement } from '../../data/agreements.ts'
import { listEmployees } from '../../data/employees.ts'
import type { PlaceholderValues } from '../../domain/regulation.ts'
import { languages } from '../../domain/text.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { fillingFields, fillings } from './details.ts'
import { newVersionSchema } from './schemas.ts'
import { versionCrumbs } from './versions.ts'
import { versionsHref } from './words.ts'

/** The form that begins a version. There is one draft at most: when there is one, that is where it leads. */
export async function newVersionPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const [draft, latest, staff] = await Promise.all([
    currentDraft(req.scope),
    publishedAgreement(req.scope),
    listEmployees(req.scope),
  ])
  if (draft !== undefined) {
    res.done(`${versionsHref(req)}/${draft.id}`, req.t('agreement.version.draftExists', { number: draft.number }))
    return
  }
  const needed = req.organisation.languages
  const spoken = languages.filter((language) => staff.some((employee) => employee.language === language))
  const chosen = latest?.texts.map(({ language }) => language) ?? spoken
  const stored = {
    from: latest === undefined ? 'standard' : 'latest',
    languages: languages.filter((language) => needed.includes(language) || chosen.includes(language)),
    ...(await formerValues(req, latest)),
    adopted: '',
  }
  res.page('agreement/form', {
    title: req.t('agreement.version.newTitle', { number: (latest?.number ?? 0) + 1 }),
    lead: req.t('agreement.version.newLead'),
    breadcrumb: versionCrumbs(req),
    errors: state?.errors ?? [],
    fields: filled(fieldsOf(req, latest), state, stored),
    action: versionsHref(req),
    submit: { label: req.t('agreement.version.create'), cancel: { href: versionsHref(req) } },
  })
}

/** The contacts of the version before, to be kept or changed. */
async function formerValues(req: Request, latest: StoredAgreement | undefined): Promise<PlaceholderValues> {
  const language = latest?.texts[0]?.language
  if (latest === undefined || language === undefined) return {}
  return (await reopenedText(req.context, latest, language))?.values ?? {}
}

function fieldsOf(req: Request, latest: StoredAgreement | undefined): Field[] {
  const { t } = req
  const from = ['latest', 'standard'].map((value) => ({
    value,
    label: t(`agreement.version.from.${value as 'latest'}`, { number: latest?.number ?? 0 }),
  }))
  const tongues = languages.map((value) => ({ value, label: t(`terms.language.${value}`) }))
  return [
    ...(latest === undefined
      ? []
      : [{ name: 'from', label: t('agreement.version.fromLabel'), type: 'radio', options: from } as const]),
    {
      name: 'languages',
      label: t('agreement.version.languages'),
      hint: t('agreement.version.languagesHint'),
      type: 'checkboxes',
      options: tongues,
    },
    ...fillingFields(req, fillings),
    { name: 'validFrom', label: t('agreement.version.validFrom'), type: 'date', optional: true },
  ]
}

export const createVersion = (req: Request, res: Response): void | Promise<void> =>
  formHandler({
    schema: newVersionSchema(req.organisation.languages),
    show: newVersionPage,
    save: async (_req, _res, { adopted, ...input }) => {
      const own = req.organisation.languages[0] ?? 'nl'
      const { id, isNew } = await draftAgreement(req.context, req.scope, { ...input, adopted: { [own]: adopted } })
      res.done(
        `${versionsHref(req)}/${id}`,
        req.t(isNew ? 'agreement.version.created' : 'agreement.version.draftFound'),
      )
    },
  })(req, res)
