import { dropKey } from '../actions/drop-key.ts'
import type { Command } from './command.ts'
import { lookingAt } from './installation.ts'

export const secretsDropKey: Command = {
  about:
    'Takes an old key out of the key file. Refused for the key that seals, and as long as anything in the store is sealed with it. Backups that were made under it can be restored, but what is sealed in them opens only with a copy of the key.',
  options: {},
  operands: ['ID'],
  example: 'secrets drop-key 3f9a02c1',
  run: (given, io) =>
    lookingAt(async (context) => {
      await dropKey(context, given.operand(0))
      io.out(`${context.secrets.file.path}: the key ${given.operand(0)} is gone`)
    }),
}
