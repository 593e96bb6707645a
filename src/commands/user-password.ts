import { giveStartingPassword } from '../actions/manage-members.ts'
import { userByEmail } from '../data/users.ts'
import type { Command } from './command.ts'
import { CommandError } from './errors.ts'
import { operator, withInstallation } from './installation.ts'

export const userPassword: Command = {
  about:
    'Gives somebody who forgot the password a new starting password, printed once, and ends the sessions under way.',
  options: { email: { value: 'E', about: 'the e-mail address of the account', required: true } },
  example: 'user password --email sofie@demerdorp.example',
  run: (given, io) =>
    withInstallation(async (context) => {
      const user = await userByEmail(context.store, given.text('email'))
      if (user === undefined) throw new CommandError(`there is no account with ${given.text('email')}`)
      if (user.breakGlass === true)
        throw new CommandError(
          'this is the break-glass administrator; waarborg user break-glass --renew gives it another password',
        )
      const password = await giveStartingPassword(context, user, { actor: operator() })
      io.out(`${user.email} can sign in with the starting password ${password}`)
    }),
}
