import type { Request, Response } from 'express'
import type { StoredAgreement } from '../../data/agreements.ts'
import { trailOf } from '../../data/trail-entries.ts'
import { type Field, filled, type FormState } from '../forms.ts'
import { versionCrumbs } from './versions.ts'

interface DraftForm {
  draft: StoredAgreement
  state: FormState | undefined
  title: string
  lead?: string
  /** between the version and this page */
  crumb?: { href: string; label: string }
  fields: readonly Field[]
  stored: Readonly<Record<string, unknown>>
  /** of the piece that this form changes, as it stands: `agreementMarks` */
  mark: string
  action: string
  cancel: string
  /** more that the page shows beneath the form */
  [more: string]: unknown
}

/** A form that changes a draft; after a conflict with both versions above it, and the number of the new one in it. */
export async function draftForm(req: Request, res: Response, form: DraftForm): Promise<void> {
  const { draft, state, fields, stored, mark, crumb, cancel, ...page } = form
  const kept = state?.conflict === true ? undefined : state
  const conflict = state?.conflict === true
  res.page('agreement/form', {
    ...page,
    breadcrumb: [...versionCrumbs(req, draft), ...(crumb === undefined ? [] : [crumb])],
    errors: state?.errors ?? [],
    fields: filled(fields, state, stored),
    version: kept === undefined ? draft.version : kept.values['version'],
    before: kept === undefined ? mark : kept.values['before'],
    conflict: conflict ? await conflictOf(req, { draft, fields, stored, mine: state.values }) : null,
    submit: { label: req.t('agreement.version.save'), cancel: { href: cancel } },
  })
}

type Values = Readonly<Record<string, unknown>>

async function conflictOf(
  req: Request,
  given: { draft: StoredAgreement; fields: readonly Field[]; stored: Values; mine: Values },
): Promise<object> {
  const [latest] = await trailOf(req.scope, given.draft.id, 1)
  const told = (values: Values): { label: string; value: string }[] =>
    given.fields.map(({ name, label }) => ({ label, value: said(values[name]) }))
  return {
    by: latest?.actor.name,
    at: latest === undefined ? '' : req.formats.moment(latest.at),
    theirs: told(given.stored),
    mine: told(given.mine),
  }
}

const said = (value: unknown): string => (typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : '')
