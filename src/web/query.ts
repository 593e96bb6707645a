import type { Request } from 'express'

/** One word of the query; '' when it is not there, or there more than once. */
export function queryWord({ query }: Request, name: string): string {
  const value = query[name]
  return typeof value === 'string' ? value : ''
}
