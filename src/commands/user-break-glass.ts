import { type BreakGlassPapers, makeBreakGlass, renewBreakGlass } from '../actions/break-glass.ts'
import type { Context } from '../context.ts'
import { findBreakGlass } from '../data/break-glass.ts'
import { isEmptyInstallation } from '../data/users.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import { dayOf } from '../i18n/format.ts'
import { createTranslator } from '../i18n/translate.ts'
import type { Command, Given, Io } from './command.ts'
import { CommandError, UsageError } from './errors.ts'
import { operator, withInstallation } from './installation.ts'

export const userBreakGlass: Command = {
  about:
    'Makes the one account for when nobody else can get in: no identity provider, no telephone. Its password and its recovery codes are printed once, for a safe. Every sign-in with it is told to all administrators.',
  options: {
    email: { value: 'E', about: 'an address to sign in with, of no person and hard to guess; needs no mailbox' },
    renew: { about: 'give the account that there is another password and other codes; what was printed before ends' },
  },
  example: 'user break-glass --email rode-deur-7@demerdorp.example',
  run: (given, io) =>
    withInstallation(async (context) => {
      const papers = given.flag('renew') ? await renew(context) : await make(context, given)
      printPapers(papers, io)
    }),
}

async function renew(context: Context): Promise<BreakGlassPapers> {
  if ((await findBreakGlass(context.store)) === undefined)
    throw new CommandError('there is no break-glass administrator yet; make it with --email')
  return renewBreakGlass(context, operator())
}

async function make(context: Context, given: Given): Promise<BreakGlassPapers> {
  const found = await findBreakGlass(context.store)
  if (found !== undefined) {
    const made = `there is a break-glass administrator already, made on ${dayOf(found.madeAt)}`
    throw new CommandError(`${made}; --renew gives it another password and other codes`)
  }
  // With the first account the page to set Waarborg up closes: that one must be of a person.
  if (await isEmptyInstallation(context.store))
    throw new CommandError('nobody has an account yet; set Waarborg up first, or begin with waarborg user create')
  const email = given.optional('email')
  if (email === undefined) throw new UsageError('--email is missing: an address to sign in with')
  const { language } = context.config
  const name = createTranslator(language)('breakGlass.name')
  return makeBreakGlass(context, { email, name, language }, operator()).catch((error: unknown) => {
    if (error instanceof Invalid) throw new UsageError(`--email is "${email}": that is no e-mail address`)
    if (!(error instanceof Conflict)) throw error
    throw new CommandError(
      error.field === 'email'
        ? `there is an account with ${email} already`
        : 'there is a break-glass administrator already',
    )
  })
}

/** In two parts, to be kept in two places: who finds one cannot get in. */
function printPapers({ email, password, codes }: BreakGlassPapers, { out }: Io): void {
  const lines = [
    'Break-glass administrator of Waarborg. This is shown once and kept nowhere: write it down or print it now.',
    '',
    'PART 1, for one sealed envelope',
    `  address   ${email}`,
    `  password  ${password}`,
    '',
    'PART 2, for another envelope in another place: recovery codes, each for one sign-in',
    ...codes.map((code, index) => `  ${String(index + 1).padStart(2)}  ${code}`),
    '',
    'Try it once now, and once a year: waarborg doctor says when that was forgotten.',
    'Every sign-in is told to all administrators. After a real use: waarborg user break-glass --renew',
  ]
  for (const line of lines) out(line)
}
