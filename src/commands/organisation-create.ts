import { createOrganisation, type NewOrganisation } from '../actions/create-organisation.ts'
import type { Context } from '../context.ts'
import { Conflict } from '../domain/errors.ts'
import { isSlug, parseNisCode } from '../domain/organisation.ts'
import { isLanguage, type Language, languages } from '../domain/text.ts'
import type { Command, Given } from './command.ts'
import { CommandError, UsageError } from './errors.ts'
import { operator, withInstallation } from './installation.ts'

export const organisationCreate: Command = {
  about: 'Sets up an authority. Give its people an account with: waarborg user create',
  options: {
    slug: { value: 'S', about: 'its name in addresses: lower-case letters, digits and hyphens', required: true },
    name: { value: 'N', about: 'its name', required: true },
    language: {
      value: 'nl|fr|de|en',
      about: 'its own language first; more than one with commas',
      required: true,
      several: true,
    },
    nis: { value: 'CODE', about: 'its NIS code, five digits' },
    edition: { value: 'ID', about: 'the edition of the norms it works on; by default the latest' },
  },
  example: 'organisation create --slug demerdorp --name Demerdorp --language nl',
  run: (given, io) =>
    withInstallation(async (context) => {
      const values = valuesOf(context, given)
      const made = await createOrganisation(context, values, { actor: operator(), administrator: null }).catch(
        (error: unknown) => {
          if (error instanceof Conflict) throw new CommandError(`there is an organisation "${values.slug}" already`)
          throw error
        },
      )
      io.out(`${values.name} is set up: ${new URL(`/o/${made.slug}`, context.config.baseUrl).href}`)
    }),
}

function valuesOf({ catalogue }: Context, given: Given): NewOrganisation {
  const slug = given.text('slug')
  if (!isSlug(slug))
    throw new UsageError(`--slug is "${slug}": use lower-case letters, digits and hyphens, 2 to 40 characters`)
  const nis = given.optional('nis')
  const nisCode = nis === undefined ? '' : parseNisCode(nis)
  if (nisCode === undefined)
    throw new UsageError(`--nis is "${nis ?? ''}": the NIS code of a municipality has five digits`)
  const editions = catalogue.editions.map(({ id }) => id)
  const edition = given.optional('edition') ?? editions.at(-1) ?? ''
  if (!editions.includes(edition)) throw new UsageError(`--edition is "${edition}": choose ${editions.join(' or ')}`)
  return { slug, name: nameOf(given), languages: languagesOf(given), nisCode, edition }
}

function nameOf(given: Given): string {
  const name = given.text('name').trim().replace(/\s+/g, ' ')
  if (name === '' || name.length > 200) throw new UsageError('--name must have 1 to 200 characters')
  return name
}

function languagesOf(given: Given): Language[] {
  const written = given.several('language')
  const wrong = written.find((one) => !isLanguage(one))
  if (wrong !== undefined) throw new UsageError(`--language is "${wrong}": choose ${languages.join(', ')}`)
  return [...new Set(written.filter(isLanguage))]
}
