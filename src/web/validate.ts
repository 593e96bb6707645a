import type { ObjectSchema, ValidationErrorItem } from 'joi'
import { Invalid, type Issue } from '../domain/errors.ts'

/**
 * The values of a form as its schema types them. Throws Invalid with every mistake at once;
 * the code of an issue is Joi's (`string.empty`), for which `issues` of the translations has the words.
 */
export function validate<T>(schema: ObjectSchema<T>, input: unknown): T {
  const result = schema.validate(input, { abortEarly: false, stripUnknown: true, convert: true })
  if (result.error !== undefined) throw new Invalid(onePerField(result.error.details.map(issueOf)))
  return result.value
}

function issueOf({ path, type, context }: ValidationErrorItem): Issue {
  const limit: unknown = context?.['limit']
  return { field: String(path[0] ?? ''), code: type, values: typeof limit === 'number' ? { limit } : {} }
}

/** A person mends one thing per field at a time. */
function onePerField(issues: Issue[]): Issue[] {
  return issues.filter((issue, index) => issues.findIndex((other) => other.field === issue.field) === index)
}
