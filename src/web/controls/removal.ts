import type { Request, Response } from 'express'
import { removeControl } from '../../actions/remove-control.ts'
import { controlCode } from '../../domain/control.ts'
import { type FormState, formHandler } from '../forms.ts'
import { requested } from './form.ts'
import { planUse } from './plan-use.ts'
import { removalSchema } from './schemas.ts'
import { baseOf, said } from './words.ts'

/** Asks whether the control is to be removed, and says what uses it. */
export async function removalPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const control = await requested(req)
  const uses = await planUse(req, control.id)
  const { t } = req
  const list = `${baseOf(req)}/controls`
  const code = controlCode(control)
  const { text } = said(req, control.title)
  res.page('controls/removal', {
    title: t('controls.removal.title', { code, title: text }),
    breadcrumb: [
      { href: list, label: t('controls.title') },
      { href: `${list}/${control.id}`, label: `${code} ${text}` },
    ],
    uses,
    usedBy: uses.length === 0 ? null : t('controls.removal.usedBy', { count: uses.length }),
    isFromLibrary: control.libraryRef !== null,
    version: control.version,
    conflict: state?.conflict === true,
    action: `${list}/${control.id}/removal`,
    cancel: `${list}/${control.id}`,
  })
}

export const remove = formHandler({
  schema: removalSchema,
  show: removalPage,
  save: async (req, res, { version }) => {
    const control = await requested(req)
    await removeControl(req.scope, control.id, { version, languages: req.organisation.languages })
    res.done(`${baseOf(req)}/controls`, req.t('controls.removal.done', { code: controlCode(control) }))
  },
})
