import type { Request, Response } from 'express'
import { erasePerson } from '../../actions/erase-person.ts'
import { mentionsOf, type PersonHeld, personHeld, type PersonRef } from '../../data/personal-data.ts'
import { barToErasure, isForgotten, pseudonymOf } from '../../domain/erasure.ts'
import { Invalid } from '../../domain/errors.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { dayOf } from '../../i18n/format.ts'
import { filled, type FormState, formHandler } from '../forms.ts'
import { organisationRoutes, type Route } from '../route.ts'
import { pathOfRecord } from '../trail/record.ts'
import { kindText } from '../trail/sentences.ts'
import { erasureSchema } from './schemas.ts'
import { sendWorkbook } from './workbook.ts'

/** So many places in which a name still stands are named; more are for a search. */
const mostMentions = 50

const baseOf = (req: Request): string => `/o/${req.organisation.slug}`

const hrefOf = (req: Request, ref: PersonRef): string =>
  `${baseOf(req)}/${ref.by === 'employee' ? 'employees' : 'people'}/${ref.id}`

/** What is held on somebody: as a file for that person, and the end of it, with what stays and why. */
const showPerson =
  (by: PersonRef['by']) =>
  (req: Request, res: Response, state?: FormState): Promise<void> =>
    show(req, res, { ref: refOf(req, by), state })

async function show(
  req: Request,
  res: Response,
  { ref, state }: { ref: PersonRef; state: FormState | undefined },
): Promise<void> {
  const held = await personHeld(req.context, req.scope, ref)
  const back = { href: hrefOf(req, ref), label: held.name }
  const list = { href: hrefOf(req, ref).replace(/\/[^/]+$/, ''), label: listTitle(req, ref) }
  res.page('personal-data/show', {
    title: req.t('personalData.title', { name: held.name }),
    breadcrumb: [list, back],
    errors: state?.errors ?? [],
    href: `${back.href}/personal-data`,
    erasure: erasureOf(req, held),
    mentions: await placesOf(req, held),
    confirm: filled([{ name: 'confirm', label: req.t('personalData.confirm'), type: 'checkbox' }], state)[0],
  })
}

const listTitle = ({ t }: Request, { by }: PersonRef): string =>
  t(by === 'employee' ? 'employees.title' : 'people.title')

/** What goes and what stays, in sentences; or why nothing can go yet. */
function erasureOf({ t, user, context }: Request, held: PersonHeld): Record<string, unknown> {
  const { employees: rows, member, signatures, isElsewhere } = held
  if (member === null && rows.every(isForgotten)) return { done: true }
  const isSelf = user?.id === member?.user.id
  const bar = barToErasure({ employees: rows, isSelf, today: dayOf(context.now()) })
  if (bar !== null) return { bar: t(`personalData.bar.${bar}`) }
  const pseudonym = pseudonymOf(rows[0]?.id ?? member?.membership.id ?? '')
  const goes = [
    ...(rows.length === 0 ? [] : [signatures.length === 0 ? ('goes.row' as const) : ('goes.pseudonym' as const)]),
    ...(member === null ? [] : [isElsewhere ? ('goes.access' as const) : ('goes.account' as const)]),
  ]
  const stays = [
    ...(signatures.length === 0 ? [] : ['stays.signatures' as const]),
    ...(isElsewhere ? ['stays.account' as const] : []),
    ...(['stays.trail', 'stays.office', 'stays.backups'] as const),
  ]
  const words = (key: (typeof goes | typeof stays)[number]): string =>
    t(`personalData.${key}`, { pseudonym, count: signatures.length })
  return { goes: goes.map(words), stays: stays.map(words) }
}

async function placesOf(req: Request, held: PersonHeld): Promise<Record<string, unknown>> {
  const { employees: rows, signatures, member, name } = held
  const own = new Set([...rows, ...signatures].map(({ id }) => id))
  const words = [name, member?.user.name ?? '', member?.user.email ?? '', ...rows.map(({ email }) => email)]
  const without = { without: own, most: mostMentions }
  const found = rows.every(isForgotten) && member === null ? [] : await mentionsOf(req.scope, words, without)
  return {
    more: found.length === mostMentions,
    rows: found.map(({ kind, id, norm }) => ({
      label: kindText(req.t, kind),
      href: norm === null ? pathOfRecord(req, kind, id) : pathOfRecord(req, 'norms', norm),
    })),
  }
}

const submitErasure = (by: PersonRef['by']): Route['handler'] =>
  formHandler({
    schema: erasureSchema,
    show: showPerson(by),
    save: async (req, res, { confirm }) => {
      if (confirm !== 'yes') throw new Invalid([{ field: 'confirm', code: 'personalData.confirmFirst' }])
      const ref = refOf(req, by)
      const pseudonym = await erasePerson(req.context, req.scope, ref)
      const list = isAllowed(req.roles, 'employee.read') && by === 'employee' ? 'employees' : 'people'
      res.done(`${baseOf(req)}/${list}`, req.t('personalData.done', { pseudonym }))
    },
  })

const refOf = (req: Request, by: PersonRef['by']): PersonRef => ({ by, id: String(req.params['id']) })

const of = (by: PersonRef['by'], path: string): Route[] =>
  organisationRoutes([
    {
      ...{ method: 'get', path: `${path}/:id/personal-data`, may: 'person.write', stepUp: true },
      handler: showPerson(by),
    },
    {
      ...{ method: 'get', path: `${path}/:id/personal-data/file.xlsx`, may: 'person.write', stepUp: true },
      handler: async (req, res) => sendWorkbook(req, res, await personHeld(req.context, req.scope, refOf(req, by))),
    },
    {
      ...{ method: 'post', path: `${path}/:id/personal-data/erasure`, may: 'person.write', stepUp: true },
      handler: submitErasure(by),
    },
  ])

export const personalDataRoutes: Route[] = [...of('employee', '/employees'), ...of('member', '/people')]
