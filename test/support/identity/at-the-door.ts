import { inflateRawSync } from 'node:zlib'
import type { Express } from 'express'
import request, { type Response } from 'supertest'
import { samlProviderOf } from '../../../src/actions/identity-provider.ts'
import type { StoredIdentityProvider } from '../../../src/data/identity-providers.ts'
import { installationTrail } from '../../../src/data/trail.ts'
import type { SamlProvider } from '../../../src/identity/saml/provider.ts'
import type { World } from '../cast.ts'
import { type Page, Visitor } from '../visitor.ts'
import { genuine, inForm, type Made, responseXml } from './forge.ts'
import { testKeys } from './provider.ts'

/** The XML that an address of ours carries to the provider. */
export function messageIn(address: string, name: 'SAMLRequest' | 'SAMLResponse' = 'SAMLRequest'): string {
  const sent = new URL(address).searchParams.get(name) ?? ''
  return inflateRawSync(Buffer.from(sent, 'base64')).toString()
}

export const idIn = (xml: string): string => / ID="([^"]+)"/.exec(xml)?.[1] ?? ''

/** What the tests of the door do over and over: ask, answer as the provider would, come for it. */
export class AtTheDoor {
  readonly w: World
  readonly stored: StoredIdentityProvider
  readonly provider: SamlProvider

  constructor(w: World, stored: StoredIdentityProvider) {
    this.w = w
    this.stored = stored
    this.provider = samlProviderOf(w.context, stored)
  }

  /** Begins in this browser; gives the id of our request. */
  async ask(visitor: Visitor, to = '/o/demerdorp'): Promise<string> {
    const page = await visitor.get(`/sign-in/with/${this.stored.id}?to=${encodeURIComponent(to)}`)
    return idIn(messageIn(page.headers['location'] ?? ''))
  }

  /** What the provider would say, well signed. */
  async answer(made: Partial<Made> = {}): Promise<string> {
    const { idp } = await testKeys()
    return inForm(genuine(responseXml({ at: this.w.context.now(), provider: this.provider, ...made }), idp, 'both'))
  }

  /** The form of the provider's page, which comes without any cookie of ours. */
  send(SAMLResponse: unknown, more: { app?: Express; relayState?: string } = {}): Promise<Response> {
    const form = new URLSearchParams()
    for (const one of [SAMLResponse].flat()) form.append('SAMLResponse', String(one))
    if (more.relayState !== undefined) form.append('RelayState', more.relayState)
    return this.sendRaw(form.toString(), more.app)
  }

  async sendRaw(body: string, app = this.w.app): Promise<Response> {
    const path = `/sign-in/saml/${this.stored.id}/acs`
    return request(app).post(path).set('Content-Type', 'application/x-www-form-urlencoded').send(body)
  }

  /** All of it, in a browser of its own. */
  async signIn(made: Partial<Made> = {}, to = '/o/demerdorp'): Promise<{ visitor: Visitor; page: Page }> {
    const visitor = new Visitor(this.w.app)
    const inResponseTo = await this.ask(visitor, to)
    const taken = await this.send(await this.answer({ inResponseTo, ...made }))
    if (taken.status !== 303) throw new Error(`the answer was refused: ${String(await lastReason(this.w))}`)
    return { visitor, page: await visitor.get(taken.headers['location'] ?? '') }
  }
}

/** True when the account page opens. */
export async function isIn(visitor: Visitor): Promise<boolean> {
  return (await visitor.get('/account')).status === 200
}

/** The word that was noted for the last refusal. */
export async function lastReason({ context }: World): Promise<unknown> {
  const all = await context.store.find(installationTrail, { where: { act: 'identityLink.refused' }, sort: 'at' })
  return all.at(-1)?.changes[0]?.after
}
