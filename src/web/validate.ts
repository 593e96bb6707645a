import type { ObjectSchema, ValidationErrorItem } from 'joi'
import { Invalid, type Issue } from '../domain/errors.ts'
import { staysIn } from './number-stays.ts'

/**
 * The values of a form as its schema types them. Throws Invalid with every mistake at once;
 * the code of an issue is Joi's (`string.empty`), for which `issues` of the translations has the words. `others` are
 * mistakes that were found beside the schema.
 */
export function validate<T>(schema: ObjectSchema<T>, input: unknown, others: readonly Issue[] = []): T {
  const context = { stays: staysIn(input) }
  const result = schema.validate(input, { abortEarly: false, stripUnknown: true, convert: true, context })
  const issues = [...others, ...onePerField((result.error?.details ?? []).map(issueOf))]
  if (issues.length > 0) throw new Invalid(issues)
  return result.value as T
}

function issueOf({ path, type, context }: ValidationErrorItem): Issue {
  const limit: unknown = context?.['limit']
  const stays: unknown = context?.['stays']
  const values = { ...(typeof limit === 'number' ? { limit } : {}), ...(typeof stays === 'string' ? { stays } : {}) }
  return { field: String(path[0] ?? ''), code: type, values }
}

/** A person mends one thing per field at a time. */
function onePerField(issues: Issue[]): Issue[] {
  return issues.filter((issue, index) => issues.findIndex((other) => other.field === issue.field) === index)
}
