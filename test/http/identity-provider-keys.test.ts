import { createPublicKey, createVerify, X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import { createIdentityProvider } from '../../src/actions/save-identity-provider.ts'
import { openIdentityProvider } from '../../src/actions/manage-identity-provider.ts'
import { rotateSecrets } from '../../src/actions/rotate-secrets.ts'
import { identityProviders, type StoredIdentityProvider } from '../../src/data/identity-providers.ts'
import { trailOf } from '../../src/data/trail-entries.ts'
import { AtTheDoor, isIn } from '../support/identity/at-the-door.ts'
import { attribute, encryptAssertion, genuine, inForm, responseXml } from '../support/identity/forge.ts'
import { type Keys, publicKeyOf, testKeys } from '../support/identity/provider.ts'
import { samlRecord } from '../support/identity/record.ts'
import { world, type World } from '../support/cast.ts'
import { actor } from '../support/secret-things.ts'
import { type Page, Visitor } from '../support/visitor.ts'

const list = '/o/demerdorp/identity-providers'

describe('our own keys at an identity provider', function () {
  this.timeout(30_000)
  let w: World
  let ann: Visitor
  let keys: Keys
  let id: string
  const at = (path = ''): string => `${list}/${id}${path}`
  const stored = (): Promise<StoredIdentityProvider> => w.scope().require(identityProviders, id)
  const fingerprint = (pem: string): string => new X509Certificate(pem).fingerprint256
  const other = async (): Promise<string> => fingerprint((await stored()).renewal!.signingCertificate)

  before(async () => {
    w = await world()
    ann = await w.as('ann')
    keys = await testKeys()
    id = (await samlRecord(w)).id
  })
  after(() => w.close())

  /** Somebody of the provider comes in, with an assertion encrypted for this certificate of ours. */
  async function comesIn(certificate: string): Promise<boolean> {
    const door = new AtTheDoor(w, await stored())
    const visitor = new Visitor(w.app)
    const inResponseTo = await door.ask(visitor)
    const attributes = attribute('mail', 'els@example.test')
    const xml = genuine(
      responseXml({ at: w.context.now(), provider: door.provider, inResponseTo, attributes }),
      keys.idp,
      'assertion',
    )
    const sealed = await encryptAssertion(xml, { certificate, publicKey: publicKeyOf(certificate) })
    const taken = await door.send(inForm(genuine(sealed, keys.idp, 'response')))
    if (taken.status !== 303) return false
    await visitor.get(taken.headers['location'] ?? '')
    return isIn(visitor)
  }

  /** The certificates in our metadata, by use. */
  async function published(use: 'signing' | 'encryption'): Promise<string[]> {
    const { text } = await new Visitor(w.app).get(`/sign-in/saml/${id}/metadata`)
    return [...text.matchAll(new RegExp(`use="${use}".*?X509Certificate>([^<]+)<`, 'gs'))].map(([, digits]) => digits!)
  }

  const digits = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '')

  /** Whether a request of ours is signed with the key of this certificate. */
  async function signsWith(certificate: string): Promise<boolean> {
    const { headers } = await new Visitor(w.app).get(`/sign-in/with/${id}`)
    const [signed = '', signature = ''] = new URL(headers['location']!).search.slice(1).split('&Signature=')
    return createVerify('RSA-SHA256')
      .update(signed)
      .verify(createPublicKey(certificate), decodeURIComponent(signature), 'base64')
  }

  it('before: one pair, and nothing to switch or to drop', async () => {
    expect(await published('signing')).to.deep.equal([digits(keys.signing.certificate)])
    expect((await ann.get(at())).text).to.include('Nieuwe sleutels klaarzetten')
    const unknown = fingerprint(keys.evil.certificate)
    expect((await ann.post(at('/keys/switching'), { fingerprint: unknown, days: '30' })).status).to.equal(409)
    expect((await ann.post(at('/keys/removal'), { fingerprint: unknown })).status).to.equal(303)
  })

  it('wrong role 403, stranger 404, unknown and malformed id 404', async () => {
    const paths = ['/keys/preparing', '/keys/switching', '/keys/removal']
    for (const path of paths) {
      for (const person of ['sofie', 'piet'] as const)
        expect((await (await w.as(person)).post(at(path), {})).status, person).to.equal(403)
      expect((await (await w.as('zoe')).post(at(path), {})).status).to.equal(404)
    }
    const body = { fingerprint: fingerprint(keys.evil.certificate), days: '3' }
    for (const one of ['f'.repeat(24), 'x'])
      for (const path of paths) expect((await ann.post(`${list}/${one}${path}`, body)).status, one + path).to.equal(404)
  })

  it('prepared: both are published and decrypt, the old one signs; twice is once', async () => {
    for (const time of ['once', 'twice']) expect((await ann.post(at('/keys/preparing'), {})).status, time).to.equal(303)
    const { renewal, saml } = await stored()
    expect(saml!.signingCertificate).to.equal(keys.signing.certificate)
    expect(await published('signing')).to.deep.equal(
      [keys.signing.certificate, renewal!.signingCertificate].map(digits),
    )
    expect(await published('encryption')).to.deep.equal(
      [keys.decryption.certificate, renewal!.decryptionCertificate].map(digits),
    )
    expect(await signsWith(keys.signing.certificate)).to.equal(true)
    expect(await comesIn(keys.decryption.certificate)).to.equal(true)
    expect(await comesIn(renewal!.decryptionCertificate)).to.equal(true)
    expect(await comesIn(keys.evil.certificate)).to.equal(false)
  })

  it('no page, and no trail, has a key in it; what is kept is sealed, and rotates', async () => {
    const { renewal } = await stored()
    expect(renewal!.signingKey).to.match(/^sealed:1:/)
    w.context.secrets.file.add()
    await rotateSecrets(w.context, actor)
    expect((await stored()).renewal!.decryptionKey).not.to.equal(renewal!.decryptionKey)
    expect(await comesIn(renewal!.decryptionCertificate)).to.equal(true)
    const page = await ann.get(at())
    expect(page.text)
      .to.include(await other())
      .and.not.include('PRIVATE')
      .and.not.include('sealed:')
    expect(JSON.stringify(await trailOf(w.scope(), id, 10))).not.to.match(/PRIVATE|sealed:1/)
  })

  it('invalid number of days 422, with what was typed', async () => {
    const page = await ann.post(at('/keys/switching'), { fingerprint: await other(), days: '400' })
    expect(page.status).to.equal(422)
    expect(page.$('#field-days').attr('value')).to.equal('400')
    expect(page.$('#error-days').text()).not.to.equal('')
    expect((await stored()).renewal!.step).to.equal('prepared')
  })

  it('switched: the new one signs, the old one decrypts until the day that was named', async () => {
    const now = w.context.now()
    const [fresh, before] = [await other(), (await stored()).renewal!]
    for (const time of ['once', 'twice'])
      expect((await ann.post(at('/keys/switching'), { fingerprint: fresh, days: '10' })).status, time).to.equal(303)
    expect(await published('signing')).to.deep.equal([digits(before.signingCertificate)])
    expect(await signsWith(before.signingCertificate)).to.equal(true)
    expect(await comesIn(before.decryptionCertificate)).to.equal(true)
    expect(await comesIn(keys.decryption.certificate)).to.equal(true)
    expect((await ann.get(at())).text).to.include('De oude tellen nog tot')
    w.setNow(new Date(now.getTime() + 11 * 864e5).toISOString())
    expect(await comesIn(keys.decryption.certificate)).to.equal(false)
    expect(await comesIn(before.decryptionCertificate)).to.equal(true)
    ann = await w.as('ann')
    expect((await ann.get(at())).text).to.include('tellen sinds')
  })

  it('two people: who would drop the new keys does not drop what just came into use, 409', async () => {
    const inUse = fingerprint((await stored()).saml!.signingCertificate)
    const page: Page = await ann.post(at('/keys/removal'), { fingerprint: inUse })
    expect(page.status).to.equal(409)
    expect((await stored()).renewal).not.to.equal(null)
  })

  it('the old one is dropped, twice is once; the trail tells all three', async () => {
    const old = await other()
    for (const time of ['once', 'twice'])
      expect((await ann.post(at('/keys/removal'), { fingerprint: old })).status, time).to.equal(303)
    expect((await stored()).renewal).to.equal(null)
    const acts = (await trailOf(w.scope(), id, 3)).map(({ act }) => act)
    expect(acts).to.have.members(
      ['keysPrepared', 'keysSwitched', 'keysDropped'].map((act) => `identityProvider.${act}`),
    )
  })

  it('warns of our own key 60, 30 and 7 days before it ends, on its page and on that of today', async () => {
    const end = new X509Certificate((await stored()).saml!.signingCertificate).validToDate.getTime()
    for (const [days, says] of [
      [61, 'geldig tot'],
      [59, 'plan de vernieuwing'],
      [29, 'vernieuw nu'],
      [6, 'vernieuw deze week'],
    ] as const) {
      w.setNow(new Date(end - days * 864e5).toISOString())
      ann = await w.as('ann')
      expect((await ann.get(at())).text, String(days)).to.include(says)
      const home = (await ann.get('/o/demerdorp')).$(`a[href="${at()}#keys"]`).text()
      expect(home.includes('Vernieuw onze sleutel bij Demerdorp'), String(days)).to.equal(days < 60)
    }
  })

  it('with OpenID Connect both keys are published, each with a name of its own', async () => {
    w.setNow('2026-11-24T09:00:00Z')
    ann = await w.as('ann')
    const given = { preset: 'other-oidc', name: 'O', issuer: 'https://idp.test', clientId: 'x' }
    id = await createIdentityProvider(w.context, w.scope(), given)
    await openIdentityProvider(w.context, w.scope(), id)
    const kids = async (): Promise<string[]> => {
      const { text } = await new Visitor(w.app).get(`/sign-in/oidc/${id}/keys`)
      return (JSON.parse(text) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
    }
    const [first] = await kids()
    await ann.post(at('/keys/preparing'), {})
    const [still, next] = await kids()
    expect([still, await kids()]).to.deep.equal([first, [first, next]])
    await ann.post(at('/keys/switching'), { fingerprint: await other(), days: '5' })
    expect(await kids()).to.deep.equal([next, first])
    await ann.post(at('/keys/removal'), { fingerprint: await other() })
    expect(await kids()).to.deep.equal([next])
  })

  it('where a secret identifies us there is no key to renew: 422', async () => {
    const metadata = {
      preset: 'other-oidc',
      name: 'S',
      issuer: 'https://idp.test',
      clientId: 'y',
      clientSecret: 'z'.repeat(32),
    }
    id = await createIdentityProvider(w.context, w.scope(), metadata)
    const page = await ann.post(at('/keys/preparing'), {})
    expect([page.status, page.text.includes('geen sleutels te vernieuwen')]).to.deep.equal([422, true])
    expect((await ann.get(at())).text).not.to.include('Nieuwe sleutels klaarzetten')
  })
})
