import type { Request, Response } from 'express'
import { agreementMarks, updateValidFrom } from '../../actions/update-agreement.ts'
import { unfilledIn } from '../../domain/regulation.ts'
import { type Field, type FormState, formHandler } from '../forms.ts'
import { draftForm } from './draft-form.ts'
import { detailsSchema } from './schemas.ts'
import { requestedDraft } from './versions.ts'
import { versionsHref } from './words.ts'

const draftHref = (req: Request): string => `${versionsHref(req)}/${String(req.params['id'])}`

/** The day from which the version takes effect. */
export async function detailsPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const draft = await requestedDraft(req, res)
  if (draft === undefined) return
  await draftForm(req, res, {
    draft,
    state,
    title: req.t('agreement.version.details'),
    fields: [{ name: 'validFrom', label: req.t('agreement.version.validFrom'), type: 'date', optional: true }],
    stored: { validFrom: draft.validFrom ?? '' },
    mark: agreementMarks.validFrom(draft),
    action: `${draftHref(req)}/details`,
    cancel: draftHref(req),
  })
}

export const fillings = ['ict', 'dpo', 'adopted'] as const

/** Contacts and adoption, of which the text says that they are to be filled in. */
export const fillingFields = ({ t }: Request, names: readonly (typeof fillings)[number][]): Field[] =>
  names.map((name) => ({
    name,
    label: t(`agreement.version.${name}`),
    hint: t(`agreement.version.${name}Hint`),
    optional: true,
  }))

/** What a text still leaves open of it. */
export function openIn(text: string): (typeof fillings)[number][] {
  const open = unfilledIn(text)
  return fillings.filter((name) => open.includes(name))
}

export const updateDetails = formHandler({
  schema: detailsSchema,
  show: detailsPage,
  save: async (req, res, input) => {
    await updateValidFrom(req.scope, { id: String(req.params['id']), ...input })
    res.done(draftHref(req), req.t('agreement.version.saved'))
  },
})
