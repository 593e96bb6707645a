import type { Request, Response } from 'express'
import Joi from 'joi'
import { unlinkMember } from '../../actions/link-identity.ts'
import {
  addMember,
  changeRoles,
  memberOf,
  removeMember,
  resetPassword,
  sendLink,
} from '../../actions/manage-members.ts'
import { mailsTo } from '../../data/mails.ts'
import { listMembers } from '../../data/members.ts'
import { hasOwnPassword, isInvited, type StoredUser, users } from '../../data/users.ts'
import { isAllowed, roles } from '../../domain/permissions.ts'
import { languages } from '../../domain/text.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { organisationRoutes } from '../route.ts'
import { showPermissions } from './permissions.ts'
import { goOnAs } from '../sign-in/arrive.ts'
import { newMemberSchema, rolesSchema } from './schemas.ts'

const peopleOf = (req: Request): string => `/o/${req.organisation.slug}/people`

async function listPeople(req: Request, res: Response): Promise<void> {
  const members = await listMembers(req.context.store, req.organisation.id)
  const addresses = members.map(({ user }) => user.email)
  const undelivered = (await mailsTo(req.context.store, addresses)).filter(
    ({ dueAt, purpose }) => dueAt === null && purpose !== 'break-glass',
  )
  const rows = members.map(({ membership, user }) => ({
    letter: !isInvited(user)
      ? null
      : undelivered.some(({ address }) => address === user.email)
        ? 'undelivered'
        : 'invited',
    href: `${peopleOf(req)}/${membership.id}`,
    name: user.name,
    email: user.email,
    roles: membership.roles.map((role) => req.t(`terms.role.${role}`)).join(', '),
    since: req.formats.day(membership.since),
  }))
  res.page('people/list', {
    title: req.t('people.title'),
    breadcrumb: [{ href: `/o/${req.organisation.slug}/settings`, label: req.t('organisations.title') }],
    rows: rows.toSorted((a, b) => a.name.localeCompare(b.name, req.language)),
    mayWrite: isAllowed(req.roles, 'person.write'),
  })
}

const rolesField = ({ t }: Request): Field => ({
  name: 'roles',
  label: t('people.roles'),
  type: 'checkboxes',
  options: roles.map((value) => ({ value, label: t(`terms.role.${value}`) })),
})

function showNew(req: Request, res: Response, state?: FormState): void {
  const fields: Field[] = [
    { name: 'email', label: req.t('people.email'), type: 'email', autocomplete: 'off' },
    { name: 'name', label: req.t('people.name'), autocomplete: 'off' },
    {
      name: 'language',
      label: req.t('people.language'),
      type: 'select',
      options: languages.map((value) => ({ value, label: req.t(`terms.language.${value}`) })),
    },
    rolesField(req),
  ]
  page(req, res, {
    title: req.t('people.new'),
    lead: req.t('people.newLead'),
    action: peopleOf(req),
    submit: req.t('people.add'),
    fields,
    state,
    stored: { language: req.organisation.languages[0], ...filledIn(req) },
  })
}

/** What the staff list fills in of somebody who gets access. */
function filledIn({ query }: Request): Record<string, unknown> {
  const names = ['email', 'name', 'language', 'roles']
  return Object.fromEntries(
    Object.entries(query).filter(([name, value]) => names.includes(name) && typeof value === 'string'),
  )
}

export async function showEdit(req: Request, res: Response, given?: FormState): Promise<void> {
  const { membership, user } = await memberOf(req.context, req.scope, String(req.params['id']))
  // The other two forms of this page send no roles: then those that are stored are shown.
  const state =
    given?.values['version'] === undefined && given !== undefined
      ? { ...given, values: { roles: membership.roles } }
      : given
  const held = (held: readonly string[]): string => held.map((role) => req.t(`terms.role.${role as 'hr'}`)).join(', ')
  const mine = [state?.values['roles'] ?? []]
    .flat()
    .filter((role) => (roles as readonly unknown[]).includes(role)) as string[]
  const label = req.t('people.roles')
  const conflict =
    state?.conflict === true
      ? { by: '', at: '', theirs: [{ label, value: held(membership.roles) }], mine: [{ label, value: held(mine) }] }
      : null
  page(req, res, {
    title: req.t('people.edit', { name: user.name }),
    action: `${peopleOf(req)}/${membership.id}`,
    submit: req.t('people.save'),
    fields: [rolesField(req)],
    state,
    stored: { roles: membership.roles },
    version: membership.version,
    member: true,
    letter: letterTo(req, user),
    givesPassword: req.context.mailer === null,
    conflict,
  })
}

/** What can be sent to this person; null where no mail is sent, or to who signs in another way. */
function letterTo({ t, context }: Request, user: StoredUser): { title: string; note: string; submit: string } | null {
  if (context.mailer === null || !hasOwnPassword(user)) return null
  const { email } = user
  return isInvited(user)
    ? { title: t('people.inviteAgain'), note: t('people.inviteNote', { email }), submit: t('people.sendInvitation') }
    : { title: t('people.forgotten'), note: t('people.linkNote', { email }), submit: t('people.sendLink') }
}

interface MemberPage {
  title: string
  lead?: string
  action: string
  submit: string
  fields: readonly Field[]
  state: FormState | undefined
  stored?: Record<string, unknown>
  version?: number
  member?: boolean
  letter?: unknown
  givesPassword?: boolean
  conflict?: unknown
}

function page(req: Request, res: Response, { fields, state, stored, ...rest }: MemberPage): void {
  const errors = state?.errors ?? []
  const breadcrumb = [
    { href: `/o/${req.organisation.slug}/settings`, label: req.t('organisations.title') },
    { href: peopleOf(req), label: req.t('people.title') },
  ]
  res.page('people/form', {
    ...rest,
    cancel: peopleOf(req),
    breadcrumb,
    errors,
    fields: filled(fields, state, stored ?? { language: req.organisation.languages[0] }),
  })
}

const submitNew = formHandler({
  schema: newMemberSchema,
  show: showNew,
  save: async (req, res, input) => {
    const organisation = req.organisation.name
    const { name, admission } = await addMember(req.context, req.scope, { ...input, organisation })
    if (admission.by === 'password') showPassword(req, res, { name, password: admission.password })
    else if (admission.by === 'account') res.done(peopleOf(req), req.t('people.added', { name }))
    else res.done(peopleOf(req), req.t('people.addedByLetter', { name, email: input.email }))
  },
})

/** Shown in the answer to the form itself and never again: a page with an address could be opened by the next person. */
function showPassword(req: Request, res: Response, { name, password }: { name: string; password: string }): void {
  res.page('people/password', { title: req.t('people.passwordTitle', { name }), password, back: peopleOf(req) })
}

const submitRoles = formHandler({
  schema: rolesSchema,
  show: showEdit,
  save: async (req, res, input) => {
    const { id, name } = await changeRoles(req.context, req.scope, { id: String(req.params['id']), ...input })
    if (id === req.user?.id) await goOn(req, id)
    res.done(peopleOf(req), req.t('people.saved', { name }))
  },
})

const submitPassword = formHandler({
  schema: Joi.object({}),
  show: showEdit,
  save: async (req, res) =>
    showPassword(req, res, await resetPassword(req.context, req.scope, String(req.params['id']))),
})

const submitLink = formHandler({
  schema: Joi.object({}),
  show: showEdit,
  save: async (req, res) => {
    const given = { id: String(req.params['id']), organisation: req.organisation.name }
    res.done(peopleOf(req), req.t('people.linkSent', await sendLink(req.context, req.scope, given)))
  },
})

const submitUnlink = formHandler({
  schema: Joi.object({}),
  show: showEdit,
  save: async (req, res) => {
    const { name } = await unlinkMember(req.context, req.scope, String(req.params['id']))
    res.done(peopleOf(req), req.t('people.unlinked', { name }))
  },
})

const submitRemoval = formHandler({
  schema: Joi.object({}),
  show: showEdit,
  save: async (req, res) => {
    const { id, name } = await removeMember(req.context, req.scope, String(req.params['id']))
    const isSelf = id === req.user?.id
    if (isSelf) await goOn(req, id)
    res.done(isSelf ? '/' : peopleOf(req), req.t('people.removed', { name }))
  },
})

/** Who changed the own roles goes on in a new session; every other one has ended. */
async function goOn(req: Request, id: string): Promise<void> {
  const user = await req.context.store.get(users, id)
  if (user !== undefined) await goOnAs(req, user, req.session.shown)
}

export const personRoutes = organisationRoutes([
  { method: 'get', path: '/people', may: 'person.read', handler: listPeople },
  { method: 'get', path: '/permissions', may: 'person.read', handler: showPermissions },
  { method: 'get', path: '/people/new', may: 'person.write', stepUp: true, handler: showNew },
  { method: 'post', path: '/people', may: 'person.write', stepUp: true, handler: submitNew },
  { method: 'get', path: '/people/:id', may: 'person.write', stepUp: true, handler: showEdit },
  { method: 'post', path: '/people/:id', may: 'person.write', stepUp: true, handler: submitRoles },
  { method: 'post', path: '/people/:id/removal', may: 'person.write', stepUp: true, handler: submitRemoval },
  { method: 'post', path: '/people/:id/provider', may: 'person.write', stepUp: true, handler: submitUnlink },
  { method: 'post', path: '/people/:id/password', may: 'person.write', stepUp: true, handler: submitPassword },
  { method: 'post', path: '/people/:id/link', may: 'person.write', stepUp: true, handler: submitLink },
])
