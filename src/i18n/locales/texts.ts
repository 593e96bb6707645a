import type { nl } from './nl.ts'

type Shape<T> = { [K in keyof T]: T[K] extends string ? string : Shape<T[K]> }

/** What every language must have: the keys of Dutch. More is allowed: French needs `_many`. */
export type Texts = Shape<typeof nl>
