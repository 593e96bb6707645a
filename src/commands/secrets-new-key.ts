import { readConfig } from '../config.ts'
import { KeyFile } from '../data/secrets/key-file.ts'
import type { Command } from './command.ts'

export const secretsNewKey: Command = {
  about:
    'Puts a new key in front in the key file (WAARBORG_KEY_FILE), or makes the file. From then on it seals, also in a running server; what was sealed before opens with the keys behind it. Several machines need the same file: copy it to the others at once.',
  options: {},
  example: 'secrets new-key',
  run: (_given, io) => {
    const { keyFile, dataFolder } = readConfig()
    const file = new KeyFile(keyFile, dataFolder)
    const isMade = !file.exists
    const { id } = file.add()
    io.out(`${file.path}: ${isMade ? 'made, with' : 'new secrets are sealed with'} the key ${id}`)
    io.out('No backup holds this file: keep a copy of it apart from the backups.')
    if (!isMade) io.out('Seal what is there with the new key too: waarborg secrets rotate')
    return Promise.resolve()
  },
}
