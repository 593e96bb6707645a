import type { Request, Response } from 'express'
import { samlProviderOf } from '../../actions/identity-provider.ts'
import { organisations } from '../../data/organisations.ts'
import { parseAttributeRule } from '../../domain/identity-provider.ts'
import { ourMetadata } from '../../identity/saml/our-metadata.ts'
import { knownDoor } from './door.ts'

const year = 365 * 86_400_000

/** Our side of a provider, signed, for anyone: that is how the provider reads it in. */
export async function showMetadata(req: Request, res: Response): Promise<void> {
  const stored = await knownDoor(req, 'saml')
  const { ours, nameIdFormat } = samlProviderOf(req.context, stored)
  const organisation = await req.context.store.get(organisations, stored.organisation)
  const names = Object.entries(stored.attributes).map(([claim, written]) => ({
    name: parseAttributeRule(written)?.name ?? '',
    required: claim === 'subject',
  }))
  const xml = ourMetadata(ours, {
    attributes: names.filter(({ name }) => name !== ''),
    serviceName: ['Waarborg', organisation?.name].filter((part) => part !== undefined).join(' '),
    validUntil: new Date(req.context.now().getTime() + year),
    nameIdFormat,
  })
  res.set({ 'Cache-Control': 'no-store', 'Content-Disposition': 'attachment; filename="waarborg-metadata.xml"' })
  res.type('application/samlmetadata+xml').send(xml)
}
