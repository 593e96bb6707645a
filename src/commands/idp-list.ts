import { listIdentityProviders } from '../data/identity-providers.ts'
import { dayOf } from '../i18n/format.ts'
import type { Command } from './command.ts'
import { lookingAt } from './installation.ts'
import { jsonOption, printList } from './print.ts'
import { scopeOf } from './scope.ts'

export const idpList: Command = {
  about: 'Lists the identity providers of an authority, with the end of the certificate that holds longest.',
  options: { org: { value: 'SLUG', about: 'the authority', required: true }, json: jsonOption },
  example: 'idp list --org demerdorp',
  run: (given, io) =>
    lookingAt(async (context) => {
      const { scope } = await scopeOf(context, given.text('org'))
      const found = await listIdentityProviders(scope)
      const rows = found.map(({ id, name, protocol, preset, isOpen, saml }) => {
        const ends = (saml?.certificates ?? []).map(({ notAfter }) => notAfter.getTime())
        const certificateEnds = ends.length === 0 ? null : dayOf(new Date(Math.max(...ends)))
        return { id, name, protocol, preset, isOpen, certificateEnds }
      })
      printList({ given, io }, rows, {
        heads: ['id', 'name', 'preset', 'state', 'certificate until'],
        row: ({ id, name, preset, isOpen, certificateEnds }) => [
          ...[id, name, preset, isOpen ? 'open' : 'closed'],
          certificateEnds ?? '-',
        ],
        none: 'There is no identity provider yet; add one with: waarborg idp create',
      })
    }),
}
