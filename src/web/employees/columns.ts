import type { Request, Response } from 'express'
import { chooseEmployeeColumns } from '../../actions/choose-employee-columns.ts'
import { layoutOfImport } from '../../actions/employee-import-preview.ts'
import { employeeImports, type StoredEmployeeImport } from '../../data/employee-imports.ts'
import { Conflict } from '../../domain/errors.ts'
import type { StaffColumn, StaffLayout } from '../../domain/staff-list-columns.ts'
import { mostColumns } from '../../domain/staff-list-table.ts'
import { isStaffField, type StaffField, staffFields } from '../../domain/staff-list-words.ts'
import { type FormState, formHandler } from '../forms.ts'
import { columnsSchema } from './schemas.ts'
import { employeesHref, staffCrumb } from './words.ts'

/** The columns of a file with what they are taken for: a person confirms it. */
export async function columnsPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const received = await req.scope.require(employeeImports, String(req.params['id']))
  const href = `${employeesHref(req)}/imports/${received.id}`
  const laid = await layoutOfImport(received, askedFor(req, state))
  if (laid === undefined) {
    res.redirect(303, received.state === 'received' ? `${employeesHref(req)}/imports/new` : href)
    return
  }
  const { layout } = laid
  const named = received.sheets.findIndex(({ name }) => name === laid.sheet.name)
  res.page('employees/import-columns', {
    title: req.t('employees.columns.title'),
    lead: req.t('employees.columns.lead', { fileName: received.fileName, count: layout.rows.length }),
    sheets: ['employees.css'],
    breadcrumb: [
      staffCrumb(req),
      { href: `${employeesHref(req)}/imports/new`, label: req.t('employees.import.title') },
    ],
    errors: state?.errors ?? [],
    ...{ target: `${href}/columns`, discard: `${href}/removal` },
    place: { sheet: Math.max(0, named), header: layout.header },
    sheetNames: received.sheets.map(({ name }, value) => ({ value, name })),
    headerNote: layout.header === 0 ? req.t('employees.columns.noHeader') : null,
    options: optionsOf(req),
    rows: rowsOf(layout, received, state),
    submit: { label: req.t('employees.columns.next'), cancel: { href: employeesHref(req) } },
  })
}

const optionsOf = ({ t }: Request): object[] => [
  { value: '', label: t('employees.columns.skip') },
  ...staffFields.map((value) => ({ value, label: t(`employees.column.${value}`) })),
]

/** The sheet and the line of the header, where somebody chose others than were recognised. */
function askedFor(req: Request, state: FormState | undefined): { sheet?: number; header?: number } {
  const values = state?.values ?? req.query
  const number = (name: string): number | undefined => {
    const text = values[name]
    return typeof text === 'string' && /^\d{1,7}$/.test(text) ? Number(text) : undefined
  }
  const [sheet, header] = [number('sheet'), number('header')]
  return { ...(sheet === undefined ? {} : { sheet }), ...(header === undefined ? {} : { header }) }
}

function rowsOf(layout: StaffLayout, received: StoredEmployeeImport, state: FormState | undefined): object[] {
  const before = received.state === 'ready' ? received.columns : undefined
  return layout.columns.map((column) => {
    const name = `column-${column.index}`
    const value = state === undefined ? (before?.[column.index] ?? column.proposal ?? '') : state.values[name]
    const error = state?.errors.find(({ field }) => field === name)?.message ?? null
    return { ...shownColumn(column), name, value, error }
  })
}

const shownColumn = ({ letters, title, samples }: StaffColumn) => ({ letters, title, samples: samples.join(' · ') })

export const chooseColumns = formHandler({
  schema: columnsSchema,
  show: columnsPage,
  save: async (req, res, { sheet, header, ...given }) => {
    const id = String(req.params['id'])
    const columns = Array.from({ length: mostColumns }, (_, index) => fieldOf(given[`column-${index}`]))
    const width = 1 + columns.findLastIndex((field) => field !== '')
    const href = `${employeesHref(req)}/imports/${id}`
    try {
      await chooseEmployeeColumns(req.scope, id, { sheet, header, columns: columns.slice(0, width) })
    } catch (error) {
      // Somebody else went on with it: the page shows where it stands.
      if (!(error instanceof Conflict)) throw error
    }
    res.redirect(303, href)
  },
})

const fieldOf = (value: unknown): StaffField | '' => (isStaffField(value) ? value : '')
