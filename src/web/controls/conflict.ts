import type { Request } from 'express'
import type { Field } from '../forms.ts'

/** The values of a form in words, so that two versions can be read side by side. */
export const comparable = (
  req: Request,
  fields: readonly Field[],
  values: Readonly<Record<string, unknown>>,
): { label: string; value: string }[] =>
  fields.map((field) => ({ label: field.label, value: inWords(req, field, values[field.name]) }))

function inWords(req: Request, field: Field, value: unknown): string {
  const chosen = [value ?? []].flat().map(String)
  if (field.options !== undefined) {
    const labels = field.options.filter((option) => chosen.includes(option.value)).map(({ label }) => label)
    return labels.join(', ')
  }
  const text = chosen.join(', ').replace(/\r\n?/g, '\n').trim()
  return field.type === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(text) ? req.formats.day(text) : text
}
