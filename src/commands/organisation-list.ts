import { listOrganisations } from '../data/organisations.ts'
import type { Command } from './command.ts'
import { withInstallation } from './installation.ts'
import { jsonOption, printList } from './print.ts'

export const organisationList: Command = {
  about: 'Lists the authorities of this installation by name.',
  options: { json: jsonOption },
  example: 'organisation list --json',
  run: (given, io) =>
    withInstallation(async ({ store }) => {
      const all = (await listOrganisations(store)).map(({ slug, name, languages, nisCode, edition, createdAt }) => ({
        ...{ slug, name, languages, nisCode: nisCode ?? '', edition, createdAt },
      }))
      printList({ given, io }, all, {
        heads: ['SLUG', 'NAME', 'LANGUAGES', 'NIS', 'EDITION'],
        row: ({ slug, name, languages, nisCode, edition }) => [slug, name, languages.join(', '), nisCode, edition],
        none: 'There is no organisation yet; waarborg organisation create sets one up.',
      })
    }),
}
