/**
 * A value as one text, always the same for the same content: keys sorted, no spaces, moments and bytes marked as such.
 * Made to be hashed. Keys of our own begin with `$`, and a key of the value that does gets a second one, so that no two
 * different values give the same text.
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : marked('number', String(value))
    case 'bigint':
      return marked('integer', String(value))
    case 'object':
      return value === null ? 'null' : canonicalObject(value)
    default:
      return 'null'
  }
}

function canonicalObject(value: object): string {
  if (value instanceof Date) return marked('date', Number.isNaN(value.getTime()) ? 'none' : value.toISOString())
  if (value instanceof Uint8Array) return marked('bytes', Buffer.from(value).toString('base64'))
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const record = value as Record<string, unknown>
  const parts = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key.startsWith('$') ? `$${key}` : key)}:${canonical(record[key])}`)
  return `{${parts.join(',')}}`
}

const marked = (kind: string, text: string): string => `{"$${kind}":${JSON.stringify(text)}}`
