import type { Request, Response } from 'express'
import { confirmEmployeeImport } from '../../actions/confirm-employee-import.ts'
import { previewImport } from '../../actions/employee-import-preview.ts'
import { employeeImports, type StoredEmployeeImport } from '../../data/employee-imports.ts'
import { fingerprintOf } from '../../domain/staff-list.ts'
import type { FormState } from '../forms.ts'
import { formHandler } from '../forms.ts'
import { confirmationSchema } from './schemas.ts'
import { countText, issuesOf, leadOf, sectionsOf } from './present-preview.ts'
import { employeesHref, staffCrumb } from './words.ts'

const importCrumbs = (req: Request) => [
  staffCrumb(req),
  { href: `${employeesHref(req)}/imports/new`, label: req.t('employees.import.title') },
]

/** What an import would change, computed from the staff list as it is at this moment. */
export async function previewPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const received = await req.scope.require(employeeImports, String(req.params['id']))
  const preview = received.state === 'ready' ? await previewImport(req.context, req.scope, received) : undefined
  if (preview === undefined) {
    overPage(req, res, received)
    return
  }
  const { comparison, around } = preview
  const href = `${employeesHref(req)}/imports/${received.id}`
  const issues = issuesOf(req, comparison.issues)
  const nothing = changed(comparison) === 0 && comparison.absent.length === 0
  res.page('employees/import-preview', {
    title: req.t('employees.preview.title'),
    lead: leadOf(req, received.fileName, comparison),
    sheets: ['employees.css'],
    breadcrumb: importCrumbs(req),
    errors: state?.errors ?? [],
    ...{ conflict: state?.conflict === true, issues, nothing, href, discard: `${href}/removal` },
    sections: sectionsOf(req, { comparison, sites: around.sites, href }),
    counts: countText(req, comparison),
    form: issues.errors.length > 0 || nothing ? null : formOf(req, { preview, state, href }),
  })
}

type Preview = NonNullable<Awaited<ReturnType<typeof previewImport>>>

const changed = ({ joiners, changes, returning, leaving }: Preview['comparison']): number =>
  joiners.length + changes.length + returning.length + leaving.length

function formOf(
  { t }: Request,
  { preview, state, href }: { preview: Preview; state: FormState | undefined; href: string },
): object {
  const { comparison, around } = preview
  const { absent } = comparison
  const day = state?.values['leavingOn'] ?? around.today
  const error = state?.errors.find(({ field }) => field === 'leavingOn')?.message
  const complete = {
    ...{ name: 'complete', type: 'checkbox', label: t('employees.preview.complete') },
    ...{ value: state?.values['complete'], hint: t('employees.preview.completeHint', { count: absent.length }) },
  }
  const leavingOn = {
    ...{ name: 'leavingOn', type: 'date', label: t('employees.preview.leavingOn'), value: day },
    ...(error === undefined ? {} : { error }),
  }
  return {
    target: `${href}/confirmation`,
    fingerprint: fingerprintOf(comparison),
    fields: absent.length === 0 ? [] : [complete, leavingOn],
    submit: { label: t('employees.preview.confirm') },
  }
}

/** Takes the import over. A second confirmation leads to the same result. */
export const confirmImport = formHandler({
  schema: confirmationSchema,
  show: previewPage,
  save: async (req, res, { fingerprint, complete, leavingOn }) => {
    const id = String(req.params['id'])
    const given = { id, fingerprint, leavingOn: complete === 'yes' ? leavingOn : null }
    await confirmEmployeeImport(req.context, req.scope, given)
    res.done(`${employeesHref(req)}/imports/${id}`, req.t('employees.done.imported'))
  },
})

/** What came of an import: how many came, changed and left, or that it was thrown away. */
export function overPage(req: Request, res: Response, { fileName, result }: StoredEmployeeImport): void {
  const { t } = req
  const rows =
    result === null
      ? []
      : (['joined', 'changed', 'returned', 'left', 'unchanged'] as const).map((name) => ({
          label: t(`employees.result.${name}`),
          value: req.formats.number(result[name]),
        }))
  res.page('employees/import-over', {
    title: t(result === null ? 'employees.result.discarded' : 'employees.result.title'),
    lead: t(result === null ? 'employees.result.discardedLead' : 'employees.result.lead', { fileName }),
    breadcrumb: importCrumbs(req),
    rows,
    leavingOn:
      result === null || result.leavingOn === null || result.left === 0
        ? null
        : t('employees.result.leavingOn', { day: req.formats.day(result.leavingOn) }),
    back: { href: employeesHref(req), label: t('employees.result.back') },
  })
}
