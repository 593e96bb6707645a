import { isSlug } from './organisation.ts'

/** A slug made of a name: `Gemeente en OCMW Demerdorp` gives `gemeente-en-ocmw-demerdorp`. Undefined when nothing usable is left. */
export function slugFrom(name: string): string | undefined {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '')
  return isSlug(slug) ? slug : undefined
}
