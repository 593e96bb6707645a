import { rotateSecrets, type Rotation } from '../actions/rotate-secrets.ts'
import type { Command } from './command.ts'
import { CommandError } from './errors.ts'
import { operator, withInstallation } from './installation.ts'
import { jsonOption } from './print.ts'

export const secretsRotate: Command = {
  about:
    'Seals every secret in the store with the first key of the key file, and says which older keys are of no more use. Broken off, it goes on where it was the next time. Exit 1 when a secret does not open; it is left as it is, and named.',
  options: { json: jsonOption },
  example: 'secrets rotate',
  run: async (given, io) => {
    const rotation = await withInstallation((context) => rotateSecrets(context, operator()))
    if (given.flag('json')) io.out(JSON.stringify(rotation, null, 2))
    else for (const line of linesOf(rotation)) io.out(line)
    const { length } = rotation.broken
    if (length > 0) throw new CommandError(`${length} secrets do not open and were left as they are`)
  },
}

const linesOf = ({ changed, broken, key, unused }: Rotation): string[] => [
  changed === 0
    ? `Nothing had to be sealed anew: all is sealed with the key ${key}`
    : `${changed} secrets are now sealed with the key ${key}`,
  ...broken.map((text) => `PROBLEM   ${text}`),
  ...unused.map((id) => `The key ${id} is of no more use here: waarborg secrets drop-key ${id}`),
  ...(unused.length === 0
    ? []
    : ['Backups from before today need the old keys: keep a copy of the key file with them.']),
]
