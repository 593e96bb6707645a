import { removeSecondFactors } from '../actions/enrol-second-factor.ts'
import { userByEmail } from '../data/users.ts'
import type { Command } from './command.ts'
import { CommandError } from './errors.ts'
import { operator, withInstallation } from './installation.ts'

export const userSecondFactor: Command = {
  about: 'Clears the second factor of somebody who lost it, and ends the sessions under way.',
  options: { email: { value: 'E', about: 'the e-mail address of the account', required: true } },
  example: 'user second-factor --email sofie@demerdorp.example',
  run: (given, io) =>
    withInstallation(async (context) => {
      const user = await userByEmail(context.store, given.text('email'))
      if (user === undefined) throw new CommandError(`there is no account with ${given.text('email')}`)
      if (user.breakGlass === true)
        throw new CommandError(
          'this is the break-glass administrator; waarborg user break-glass --renew gives it other codes',
        )
      await removeSecondFactors(context, user, operator())
      io.out(`${user.email} has no second factor now; whoever must have one adds it at the next sign-in`)
    }),
}
