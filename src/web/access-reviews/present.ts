import type { Request } from 'express'
import type { StoredAccessDecision } from '../../data/access-reviews.ts'
import { waysIn } from '../../documents/access-review/ways.ts'
import { accessTexts } from '../../documents/translate.ts'
import { type AccessRow, type AccessState, rolesOf } from '../../domain/access-review.ts'

export const reviewsHref = (req: Request): string => `/o/${req.organisation.slug}/access-reviews`

export const peopleCrumbs = (req: Request): { href: string; label: string }[] => [
  { href: `/o/${req.organisation.slug}/settings`, label: req.t('organisations.title') },
  { href: `/o/${req.organisation.slug}/people`, label: req.t('people.title') },
]

export interface PersonView {
  membership: string
  version: number
  /** the roles that are shown, for who sends the form */
  shown: string
  name: string
  email: string
  marks: string[]
  roles: string[]
  signIn: string[]
  sign: { state: string; label: string }
  decided: string[]
  mayConfirm: boolean
  mayRemove: boolean
}

/** Who is still to be decided on first, then the others, by name. */
export function personViews(
  req: Request,
  rows: readonly AccessRow<StoredAccessDecision>[],
  mayDecide: boolean,
): PersonView[] {
  const isOpen = ({ state }: AccessRow): number => (state === 'open' || state === 'changed' ? 0 : 1)
  return rows
    .toSorted((a, b) => isOpen(a) - isOpen(b) || a.person.name.localeCompare(b.person.name, req.language))
    .map((row) => viewOf(req, row, mayDecide))
}

const signs: Readonly<Record<AccessState, string>> = {
  ...{ open: 'question', changed: 'question', confirmed: 'yes', removed: 'no', left: 'not-applicable' },
}

function viewOf(req: Request, row: AccessRow<StoredAccessDecision>, mayDecide: boolean): PersonView {
  const { t, formats } = req
  const { person, state, decision } = row
  const isHere = state !== 'removed' && state !== 'left'
  const last =
    person.lastSignIn === null
      ? t('accessReview.never')
      : t('accessReview.lastOn', { day: formats.day(person.lastSignIn) })
  return {
    ...{ membership: person.membership, version: decision?.version ?? 0, shown: rolesOf(person) },
    ...{ name: person.name, email: person.email, marks: marksOf(req, row) },
    roles: person.roles.map(({ role, since }) =>
      t('accessReview.roleSince', { role: t(`terms.role.${role}`), day: formats.day(since) }),
    ),
    signIn: [last, ...waysIn(accessTexts(t), person)],
    sign: { state: signs[state], label: t(`accessReview.state.${state}`) },
    decided: decidedOf(req, row),
    mayConfirm: mayDecide && (state === 'open' || state === 'changed'),
    mayRemove: mayDecide && isHere,
  }
}

function marksOf({ t, user }: Request, { person, isNew }: AccessRow): string[] {
  return [...(person.user === user?.id ? [t('accessReview.you')] : []), ...(isNew ? [t('accessReview.isNew')] : [])]
}

function decidedOf({ t, formats }: Request, { state, decision, isOwn }: AccessRow): string[] {
  if (decision === null) return []
  const { by, at } = decision
  if (state === 'changed') return [t('accessReview.changed', { name: by.name })]
  return [
    t('accessReview.decidedBy', { name: by.name, day: formats.day(at) }),
    ...(isOwn ? [t('accessReview.own')] : []),
  ]
}
