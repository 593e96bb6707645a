import { randomBytes } from 'node:crypto'
import type { Context } from '../context.ts'
import { findBreakGlass } from '../data/break-glass.ts'
import { dueMails, mails, type MailValues, type StoredMail } from '../data/mails.ts'
import { linkKey, linkMinutes, linkOfUser, type SignInLink, signInLinks, stampOf } from '../data/sign-in-links.ts'
import { installationWork } from '../data/tenancy.ts'
import { hasOwnPassword, isInvited, type StoredUser, userByEmail } from '../data/users.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import { formats } from '../i18n/format.ts'
import { letter } from '../mail/letters.ts'
import { type Mail, type Mailer, MailRefused, MailUnavailable } from '../mail/mailer.ts'

const actor = { kind: 'system', name: 'mail' } as const

/** How many go in one run. */
const batch = 50

/** How long to wait after each failure, in minutes; after the last one it is given up. Nobody waits hours for a reset. */
const waits = {
  invitation: [1, 2, 5, 15, 30, 60, 120, 240],
  reset: [1, 2, 5, 15],
  'break-glass': [1, 2, 5, 15, 30, 60, 120, 240],
} as const

/** How long it is told that a letter was given up, in hours: as long as technical records are kept at most. */
const toldHours = 168

/** True when a letter is to be sent now. */
export const isMailDue = async ({ store, now }: Context): Promise<boolean> =>
  (await dueMails(store, now(), 1)).length > 0

/** Sends the letters whose time has come; gives how many went. Throws between two of them when the signal fires. */
export async function sendMails(context: Context, signal?: AbortSignal): Promise<number> {
  const { mailer } = context
  if (mailer === null) return 0
  let sent = 0
  for (const mail of await dueMails(context.store, context.now(), batch)) {
    signal?.throwIfAborted()
    const outcome = await sendOne(context, mailer, mail)
    // The others would fail as well, each after a while.
    if (outcome === 'unavailable') return sent
    if (outcome === 'sent') sent += 1
  }
  return sent
}

/** A letter to somebody who has no use for it is dropped: no account, closed, another way in, or in already. */
async function sendOne(
  context: Context,
  mailer: Mailer,
  mail: StoredMail,
): Promise<'sent' | 'dropped' | 'unavailable' | 'refused'> {
  const user = await userByEmail(context.store, mail.address)
  const isOver = mail.expiresAt <= context.now()
  if (isOver || user?.disabledAt !== null || !isWanted(mail, user)) {
    await close(context, mail, undefined)
    return 'dropped'
  }
  try {
    await mailer.send(await write(context, mail, user))
    await close(context, mail, undefined)
    return 'sent'
  } catch (error) {
    if (!(error instanceof MailRefused || error instanceof MailUnavailable)) throw error
    context.log.warn({ mail: mail.id, tries: mail.tries + 1, err: error }, 'a letter was not sent')
    await close(context, mail, afterFailure(context, mail, error instanceof MailRefused))
    return error instanceof MailRefused ? 'refused' : 'unavailable'
  }
}

/** Whether somebody has a use for the letter. No letter opens the break-glass account. */
function isWanted({ purpose }: StoredMail, user: StoredUser): boolean {
  if (purpose === 'break-glass') return true
  return hasOwnPassword(user) && user.breakGlass !== true && (purpose === 'reset' || isInvited(user))
}

async function write(context: Context, mail: StoredMail, user: StoredUser): Promise<Mail> {
  const { purpose, organisation } = mail
  const written =
    purpose === 'break-glass'
      ? await writeOfUse(context, user)
      : await writeWithLink(context, user, { purpose, organisation })
  return { to: user.email, ...written }
}

async function writeOfUse({ store, config }: Context, user: StoredUser): Promise<Written> {
  const used = (await findBreakGlass(store))?.uses.at(-1)
  const at = used === undefined ? '' : formats(user.language).moment(used)
  return letter('break-glass', user.language, {
    name: user.name,
    at,
    page: new URL('/break-glass', config.baseUrl).href,
  })
}

type Written = ReturnType<typeof letter>

/** The letter, with a link that is made now: only its hash is kept, and it takes the place of an older one. */
async function writeWithLink(
  context: Context,
  user: StoredUser,
  { purpose, organisation }: Pick<SignInLink, 'purpose'> & { organisation: string },
): Promise<Written> {
  const { baseUrl } = context.config
  const word = await makeLink(context, user, purpose)
  const values = {
    name: user.name,
    link: new URL(`/sign-in/link/${word}`, baseUrl).href,
    again: new URL('/sign-in/forgot', baseUrl).href,
    minutes: linkMinutes,
  }
  return purpose === 'reset'
    ? letter('reset', user.language, values)
    : letter('invitation', user.language, { ...values, organisation })
}

async function makeLink(context: Context, user: StoredUser, purpose: SignInLink['purpose']): Promise<string> {
  const { store, now } = context
  const word = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now().getTime() + linkMinutes * 60_000)
  const values = { key: linkKey(word), purpose, user: user.id, stamp: stampOf(user), expiresAt }
  const work = installationWork(store, actor, now)
  const older = await linkOfUser(store, user.id)
  if (older === undefined) work.create(signInLinks, values, { act: 'link.made', label: '' })
  else work.replace(signInLinks, older, { values, act: 'link.made', label: '' })
  await work.commit()
  return word
}

function afterFailure({ now }: Context, mail: StoredMail, isFinal: boolean): Partial<MailValues> {
  const wait = isFinal ? undefined : waits[mail.purpose][mail.tries]
  const later = (minutes: number): Date => new Date(now().getTime() + minutes * 60_000)
  if (wait === undefined) return { tries: mail.tries + 1, dueAt: null, expiresAt: later(toldHours * 60) }
  return { tries: mail.tries + 1, dueAt: later(wait) }
}

/** Removes the letter, or keeps what became of it. When it was asked for anew meanwhile, that stands. */
async function close(
  { store, now }: Context,
  mail: StoredMail,
  values: Partial<MailValues> | undefined,
): Promise<void> {
  const work = installationWork(store, actor, now)
  if (values === undefined) work.remove(mails, mail, { act: 'mail.closed', label: '' })
  else work.replace(mails, mail, { values, act: 'mail.failed', label: '' })
  await work.commit().catch((error: unknown) => {
    if (!(error instanceof Conflict || error instanceof NotFound)) throw error
  })
}
