import type { Request, Response } from 'express'
import type { ObjectSchema } from 'joi'
import { Conflict, Invalid, type Issue } from '../domain/errors.ts'
import { hasKey, type Translate } from '../i18n/translate.ts'
import type { Handler } from './route.ts'
import { validate } from './validate.ts'

/** What a form shows: what was typed, what is wrong with it, and whether somebody else changed the record meanwhile. */
export interface FormState {
  values: Readonly<Record<string, unknown>>
  errors: readonly { field: string; message: string }[]
  conflict: boolean
}

export type Show = (req: Request, res: Response, state?: FormState) => void | Promise<void>

/**
 * The handler of a form: validates, saves, and on a mistake shows the same form once more with what was typed —
 * 422 with a message per field, or 409 when the record was changed meanwhile or a name is taken.
 */
export function formHandler<T>(form: {
  schema: ObjectSchema<T>
  show: Show
  save: (req: Request, res: Response, input: T) => void | Promise<void>
}): Handler {
  return async (req, res) => {
    const values = (req.body ?? {}) as Record<string, unknown>
    try {
      await form.save(req, res, validate(form.schema, values))
    } catch (error) {
      const state = mistake(error, req.t)
      if (state === undefined) throw error
      res.status(error instanceof Conflict ? 409 : 422)
      await form.show(req, res, { ...state, values })
    }
  }
}

function mistake(error: unknown, t: Translate): Omit<FormState, 'values'> | undefined {
  if (error instanceof Invalid) return { errors: messages(error.issues, t), conflict: false }
  if (!(error instanceof Conflict)) return undefined
  if (error.field === 'version') return { errors: [], conflict: true }
  return { errors: messages([{ field: error.field, code: 'taken' }], t), conflict: false }
}

/** Issues in the visitor's language. A feature may have its own words: then the code is the whole key. */
export function messages(issues: readonly Issue[], t: Translate): FormState['errors'] {
  return issues.map(({ field, code, values }) => {
    const key = [`issues.${code}`, code].find(hasKey)
    return { field, message: t(key ?? 'issues.any.invalid', values) }
  })
}

/** One field as `parts/field.ejs` draws it. */
export interface Field {
  name: string
  label: string
  type?:
    | 'text'
    | 'email'
    | 'password'
    | 'number'
    | 'date'
    | 'textarea'
    | 'select'
    | 'radio'
    | 'checkbox'
    | 'checkboxes'
    | 'file'
    | 'hidden'
  value?: unknown
  options?: readonly { value: string; label: string; hint?: string }[]
  hint?: string
  error?: string
  optional?: boolean
  autocomplete?: string
  rows?: number
  inputmode?: string
  lang?: string
  width?: 'short' | 'medium' | 'long'
  attributes?: Readonly<Record<string, string | boolean>>
}

/** Fields with what was typed (or, the first time, what is stored) and the message beside each. */
export function filled(
  fields: readonly Field[],
  state: FormState | undefined,
  stored: Readonly<Record<string, unknown>> = {},
): Field[] {
  return fields.map((field) => {
    const error = state?.errors.find((one) => one.field === field.name)?.message
    const value = state === undefined ? (stored[field.name] ?? field.value) : state.values[field.name]
    return { ...field, value, ...(error === undefined ? {} : { error }) }
  })
}
