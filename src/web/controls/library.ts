import type { Request, Response } from 'express'
import { adoptControls } from '../../actions/adopt-controls.ts'
import { type ControlValues, listControls } from '../../data/controls.ts'
import type { Stored } from '../../data/store.ts'
import { controlCategories, controlCode, type LibraryControl } from '../../domain/control.ts'
import { Invalid } from '../../domain/errors.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { type FormState, formHandler } from '../forms.ts'
import { adoptionSchema } from './schemas.ts'
import { baseOf, frequencyOf, normHref, queried, roleOf, said } from './words.ts'

/** The library, by category: what each control is, what it serves, and whether it was adopted. */
export async function libraryPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const { t, context } = req
  const adopted = new Map((await listControls(req.scope)).map((control) => [control.libraryRef, control]))
  const norm = queried(req, 'norm')
  const shown = context.catalogue.controls.filter(({ norms }) => norm === '' || norms.includes(norm))
  const ticked = [state?.values['controls'] ?? []].flat().map(String)
  const entries = shown.map((control) => entryOf(req, control, { adopted: adopted.get(control.ref), ticked }))
  const path = `${baseOf(req)}/controls`
  res.page('controls/library', {
    title: t('controls.libraryPage.title'),
    breadcrumb: [{ href: path, label: t('controls.title') }],
    lead: leadOf(req, entries),
    groups: groupsOf(req, entries),
    norm: norm === '' ? null : { text: t('controls.libraryPage.forNorm', { norm }), href: `${path}/library` },
    mayAdopt: isAllowed(req.roles, 'control.write') && entries.some((entry) => entry.adopted === null),
    errors: state?.errors ?? [],
    action: `${path}/adoptions`,
  })
}

/** Adopts what was ticked. Sent twice, the second time finds everything adopted. */
export const adopt = formHandler({
  schema: adoptionSchema,
  show: libraryPage,
  save: async (req, res, { controls: refs }) => {
    if (refs.length === 0) throw new Invalid([{ field: 'controls', code: 'array.min' }])
    const { languages } = req.organisation
    const made = await adoptControls(req.scope, req.context.catalogue, { refs, languages })
    const notice =
      made.length === 0
        ? req.t('controls.libraryPage.nothingNew')
        : req.t('controls.libraryPage.done', { count: made.length })
    res.done(`${baseOf(req)}/controls`, notice)
  },
})

interface Entry {
  category: LibraryControl['category']
  adopted: { code: string; href: string } | null
}

function entryOf(
  req: Request,
  control: LibraryControl,
  known: { adopted: Stored<ControlValues> | undefined; ticked: readonly string[] },
): Entry & Record<string, unknown> {
  const { t } = req
  const own = known.adopted
  const frequency = frequencyOf(t, control.checkEveryMonths)
  return {
    ref: control.ref,
    category: control.category,
    title: said(req, control.title),
    description: said(req, control.description),
    evidence: control.evidence.map((one) => said(req, one)),
    facts: [roleOf(t, control.owner), frequency, ...(control.perSite ? [t('controls.libraryPage.perSite')] : [])],
    norms: control.norms.map((id) => ({ id, href: hrefOfNorm(req, id) })),
    ticked: known.ticked.includes(control.ref),
    adopted: own === undefined ? null : { code: controlCode(own), href: `${baseOf(req)}/controls/${own.id}` },
  }
}

/** A norm outside the edition of the organisation has no page. */
const hrefOfNorm = (req: Request, id: string): string | null =>
  req.context.catalogue.norm(req.organisation.edition, id) === undefined ? null : normHref(baseOf(req), id)

function leadOf({ t }: Request, entries: readonly Entry[]): string {
  const adopted = entries.filter((entry) => entry.adopted !== null).length
  return `${t('controls.libraryPage.lead', { count: entries.length })} ${t('controls.libraryPage.adopted', { count: adopted })}`
}

const groupsOf = <E extends Entry>(req: Request, entries: readonly E[]): { title: string; entries: E[] }[] =>
  controlCategories
    .map((category) => ({
      title: req.t(`terms.category.${category}`),
      entries: entries.filter((entry) => entry.category === category),
    }))
    .filter((group) => group.entries.length > 0)
