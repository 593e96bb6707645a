import type { Request, Response } from 'express'
import { discardEmployeeImport } from '../../actions/discard-employee-import.ts'
import { largestStaffFile, receiveStaffFile } from '../../actions/receive-employee-import.ts'
import { employeeImports, waitingEmployeeImports } from '../../data/employee-imports.ts'
import { Invalid } from '../../domain/errors.ts'
import { filled, type FormState, messages } from '../forms.ts'
import type { Handler } from '../route.ts'
import { columnsPage } from './columns.ts'
import { overPage, previewPage } from './preview.ts'
import { employeesHref, staffCrumb } from './words.ts'

/** What is a little too large still comes in, so that it is told in words; more is refused at the door. */
export const staffUpload = { field: 'file', maxBytes: largestStaffFile + 6 * 1024 * 1024 }

/** The form that takes a staff list, with those that wait for somebody. */
export async function newImport(req: Request, res: Response, state?: FormState): Promise<void> {
  const waiting = await waitingEmployeeImports(req.scope)
  const href = `${employeesHref(req)}/imports`
  const field = {
    ...{ name: 'file', label: req.t('employees.import.file'), hint: req.t('employees.import.fileHint') },
    ...{ type: 'file' as const, attributes: { accept: '.xlsx,.csv,.txt,text/csv', required: true } },
  }
  res.page('employees/import-new', {
    title: req.t('employees.import.title'),
    lead: req.t('employees.import.lead'),
    sheets: ['employees.css'],
    breadcrumb: [staffCrumb(req)],
    errors: state?.errors ?? [],
    target: href,
    fields: filled([field], state),
    waiting: waiting.map(({ id, fileName, createdAt, createdBy }) => ({
      href: `${href}/${id}`,
      fileName,
      note: req.t('employees.import.waitingNote', { who: createdBy, at: req.formats.moment(createdAt) }),
    })),
    submit: { label: req.t('employees.import.send'), cancel: { href: employeesHref(req) } },
  })
}

/** Reads the file and keeps its rows to be looked at. Nothing of the staff list is written. */
export const receiveImport: Handler = async (req, res) => {
  try {
    const id = await receiveStaffFile(req.scope, { bytes: bytesOf(req), fileName: fileNameOf(req) })
    res.redirect(303, `${employeesHref(req)}/imports/${id}`)
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    res.status(422)
    await newImport(req, res, { values: {}, errors: refusals(req, error), conflict: false })
  }
}

/** A column of one sheet among several is named with its sheet. */
function refusals(req: Request, { issues }: Invalid): FormState['errors'] {
  const told = issues.map((issue) => {
    const sheet = issue.values?.['sheet']
    const column = issue.values?.['column']
    if (sheet === undefined || sheet === '' || column === undefined) return issue
    return { ...issue, values: { ...issue.values, column: req.t('employees.import.inSheet', { column, sheet }) } }
  })
  return messages(told, req.t)
}

function bytesOf({ file }: Request): Buffer {
  if (file === undefined) throw new Invalid([{ field: 'file', code: 'file.missing' }])
  return file.buffer
}

/** Browsers send names in UTF-8, which arrives as Latin-1. */
function fileNameOf({ file }: Request): string {
  const sent = file?.originalname ?? ''
  const bytes = Buffer.from(sent, 'latin1')
  const text = bytes.toString('utf8')
  const isUtf8 = bytes.toString('latin1') === sent && Buffer.from(text, 'utf8').equals(bytes)
  return (isUtf8 ? text : sent).replace(/[\p{Cc}\p{Cf}]/gu, '').slice(-200) || '?'
}

/** An import where it stands: its columns, what it would change, or what came of it. */
export const showImport: Handler = async (req, res) => {
  const received = await req.scope.require(employeeImports, String(req.params['id']))
  if (received.state === 'received') await columnsPage(req, res)
  else if (received.state === 'ready') await previewPage(req, res)
  else overPage(req, res, received)
}

export const discardImport: Handler = async (req, res) => {
  await discardEmployeeImport(req.scope, String(req.params['id']))
  res.done(`${employeesHref(req)}/imports/new`, req.t('employees.done.discarded'))
}
