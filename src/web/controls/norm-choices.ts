import type { Request } from 'express'
import type { Norm } from '../../domain/norm.ts'
import type { Field } from '../forms.ts'
import { said } from './words.ts'

/** The norms of the edition as one field of ticks. */
export function normField(req: Request): Field {
  const norms = req.context.catalogue.normsOf(req.organisation.edition)
  return {
    name: 'norms',
    label: req.t('controls.fields.norms'),
    type: 'checkboxes',
    options: norms.map(({ id }) => ({ value: id, label: id })),
  }
}

export interface NormChoices {
  label: string
  error: string | null
  chapters: { title: string; open: boolean; chosen: string; norms: { id: string; title: string; ticked: boolean }[] }[]
}

/** The field as it is drawn: folded per chapter, open where something is ticked. */
export function normChoices(req: Request, field: Field | undefined): NormChoices {
  const ticked = new Set([field?.value ?? []].flat().map(String))
  const norms = req.context.catalogue.normsOf(req.organisation.edition)
  const codes = [...new Set(norms.map(({ chapter }) => chapter))]
  const chapters = codes.map((code) =>
    chapterOf(req, { code, ticked, norms: norms.filter((norm) => norm.chapter === code) }),
  )
  return { label: field?.label ?? '', error: field?.error ?? null, chapters }
}

function chapterOf(
  req: Request,
  { code, norms, ticked }: { code: string; norms: readonly Norm[]; ticked: ReadonlySet<string> },
): NormChoices['chapters'][number] {
  const count = norms.filter(({ id }) => ticked.has(id)).length
  const { text } = said(req, req.context.catalogue.chapter(code).title)
  return {
    title: `${code} ${text}`,
    open: count > 0,
    chosen: count === 0 ? '' : req.t('controls.form.chosen', { count }),
    norms: norms.map(({ id, title }) => ({ id, title: said(req, title).text, ticked: ticked.has(id) })),
  }
}
