import { expect } from 'chai'
import { fingerprintOf } from '../../src/actions/identity-provider-metadata.ts'
import { createIdentityProvider } from '../../src/actions/save-identity-provider.ts'
import { closeIdentityProvider, openIdentityProvider } from '../../src/actions/manage-identity-provider.ts'
import { noteArrival } from '../../src/data/arrivals.ts'
import { identityProviders, listIdentityProviders } from '../../src/data/identity-providers.ts'
import { trail } from '../../src/data/trail.ts'
import { metadataXml } from '../support/identity/metadata.ts'
import { type Keys, testKeys } from '../support/identity/provider.ts'
import { world, type World } from '../support/cast.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const list = '/o/demerdorp/identity-providers'
const unknown = 'f'.repeat(24)

describe('managing identity providers', function () {
  this.timeout(60_000)
  let w: World
  let ann: Visitor
  let keys: Keys
  let id: string
  const at = (path = ''): string => `${list}/${id}${path}`
  const stored = () => w.scope().require(identityProviders, id)

  before(async () => {
    w = await world()
    ann = await w.as('ann')
    keys = await testKeys()
  })
  after(() => w.close())

  const add = (values: Record<string, string>, files: { name: string; content: Buffer }[] = []): Promise<Page> =>
    ann.sendFiles(list, { values: { preset: 'entra-id', name: 'Demerdorp 365', ...values }, files }, 'file')

  /** The fields of the form as they stand, with some of them changed. */
  async function edited(changed: Record<string, string>): Promise<Record<string, string>> {
    const { $ } = await ann.get(at('/edit'))
    const values: Record<string, string> = {}
    for (const { name, value } of $('form.form').serializeArray()) values[name] = value
    delete values['_csrf']
    return { ...values, ...changed }
  }

  it('works: made from a metadata file, with what to type at the provider and keys that nobody reads', async () => {
    const file = { name: 'metadata.xml', content: Buffer.from(metadataXml({ certificates: [keys.idp.certificate] })) }
    const made = await add({ metadata: '' }, [file])
    expect(made.status, made.$('.error').text()).to.equal(303)
    id = made.headers['location']!.split('/').at(-1)!
    const page = await ann.get(at())
    const values = page
      .$('input[readonly]')
      .map((_, one) => page.$(one).attr('value'))
      .get()
    expect(values).to.deep.equal(
      ['', '/acs', '/logout', '/metadata'].map((end) => `http://127.0.0.1/sign-in/saml/${id}${end}`),
    )
    expect(page.text).to.include('user.employeeid').and.include('https://idp.test/sso')
    expect(page.$('.state').first().text()).to.equal('gesloten')
    const { saml, isOpen } = await stored()
    expect(isOpen).to.equal(false)
    expect(saml!.signingKey).to.match(/^sealed:/)
    const entries = await w.scope().find(trail, { sort: '-at', limit: 5 })
    expect(entries.map(({ act }) => act)).to.include('identityProvider.added')
    expect(JSON.stringify(entries)).not.to.match(/sealed:1|PRIVATE KEY/)
  })

  it('is listed, with the state and the end of its certificate', async () => {
    const sofie = await w.as('sofie')
    const { $, text } = await sofie.get(list)
    expect($('tbody .card-title a').text()).to.equal('Demerdorp 365')
    expect(text).to.include('geldig tot 01/01/2029')
    expect(text).not.to.include(`${list}/new`)
  })

  it('wrong role 403: reading is for administrator, consultant and ICT manager, changing for the administrator', async () => {
    for (const person of ['els', 'marc', 'piet', 'hilde'] as const)
      expect((await (await w.as(person)).get(list)).status, person).to.equal(403)
    for (const person of ['sofie', 'karim'] as const) {
      const visitor = await w.as(person)
      expect((await visitor.get(at())).status).to.equal(200)
      for (const path of ['/edit', '/trial/start', '/trial'])
        expect((await visitor.get(at(path))).status, path).to.equal(403)
      for (const path of ['', '/metadata', '/opening', '/closing', '/removal', '/certificates/removal'])
        expect((await visitor.post(at(path), {})).status, path).to.equal(403)
    }
    expect((await stored()).isOpen).to.equal(false)
  })

  it('stranger 404, unknown and malformed id 404, and the provider of another organisation 404', async () => {
    const zoe = await w.as('zoe')
    expect((await zoe.get(list)).status).to.equal(404)
    for (const other of [unknown, 'x', '%F0', "' OR 1=1"])
      expect((await ann.get(`${list}/${encodeURIComponent(other)}`)).status, other).to.equal(404)
    for (const path of ['', '/edit', '/trial/start', '/trial'])
      expect((await zoe.get(`/o/zennebeek/identity-providers/${id}${path}`)).status, path).to.equal(404)
    for (const path of ['', '/metadata', '/opening', '/removal', '/certificates/removal'])
      expect((await zoe.post(`/o/zennebeek/identity-providers/${id}${path}`, { version: '1' })).status).to.equal(404)
  })

  it('an OIDC provider: issuer and client, the binding of a shared one asked, a key of ours without a secret', async () => {
    const values = { preset: 'acm-idm', name: 'ACM', issuer: 'https://authenticatie.vlaanderen.be/op', clientId: 'abc' }
    const without = await add({ ...values, organisationBinding: '' })
    expect(without.status).to.equal(422)
    expect(without.$('#error-organisationBinding').text()).to.include('waarde van uw organisatie')
    expect(without.$('#field-clientId').attr('value')).to.equal('abc')
    const made = await add({ ...values, organisationBinding: '0207.504.211' })
    expect(made.status).to.equal(303)
    const page = await ann.get(made.headers['location']!)
    expect(page.text).to.include('/callback').and.include('/keys').and.include('openid profile vo')
    const record = (await listIdentityProviders(w.scope())).find(({ name }) => name === 'ACM')!
    expect(record.oidc!.authentication).to.equal('private_key_jwt')
    expect(record.oidc!.signingKey).to.match(/^sealed:/)
    expect(
      (await add({ ...values, issuer: 'http://idp.test', organisationBinding: '1' })).$('#error-issuer').text(),
    ).to.include('https://')
  })

  it('an OIDC provider is changed too: its key stays, and a secret takes its place when one is given', async () => {
    const acm = async () => (await listIdentityProviders(w.scope())).find(({ name }) => name === 'ACM')!
    const before = await acm()
    const href = `${list}/${before.id}`
    const { $ } = await ann.get(`${href}/edit`)
    const values = Object.fromEntries(
      $('form.form')
        .serializeArray()
        .map(({ name, value }) => [name, value]),
    )
    const changed = { ...values, scopes: 'openid profile vo  extra', acrValues: 'a\nb\na' }
    expect((await ann.post(href, changed)).status).to.equal(303)
    const after = await acm()
    expect(after.oidc).to.deep.include({ scopes: ['profile', 'vo', 'extra'], acrValues: ['a', 'b'] })
    expect(after.oidc!.signingKey).to.equal(before.oidc!.signingKey)
    const secret = { ...changed, version: String(after.version), authentication: 'client_secret_post' }
    expect((await ann.post(href, secret)).$('#error-clientSecret').text()).to.include('Vul dit in')
    expect((await ann.post(href, { ...secret, clientSecret: 'geheim' })).status).to.equal(303)
    expect((await acm()).oidc).to.include({ signingKey: null, authentication: 'client_secret_post' })
    expect(JSON.stringify(await acm())).not.to.include('geheim')
  })

  it('invalid form 422 with values kept: rules, national numbers, seconds, roles', async () => {
    const values = await edited({
      attribute_email: 'two words',
      attribute_employeeNumber: 'egovNRN',
      clockSkewSeconds: '-1',
      maxAgeSeconds: '901',
      role_hr: 'HR\nBoth',
      role_employee: 'Both',
    })
    const page = await ann.post(at(), values)
    expect(page.status).to.equal(422)
    for (const [field, says] of [
      ['attribute_email', /één naam/],
      ['attribute_employeeNumber', /rijksregisternummer/],
      ['clockSkewSeconds', /van 0 tot 180/],
      ['maxAgeSeconds', /van 30 tot 900/],
      ['role_employee', /andere rol/],
    ] as const)
      expect(page.$(`#error-${field}`).text(), field).to.match(says)
    expect(page.$('#field-attribute_email').attr('value')).to.equal('two words')
    expect(page.$('#field-role_hr').text().trim()).to.equal('HR\nBoth')
  })

  it('the assertion must be signed, but for Google', async () => {
    const values = await edited({})
    delete values['requireSignedAssertion']
    expect((await ann.post(at(), values)).$('#error-requireSignedAssertion').text()).to.include('ondertekend')
    const metadata = metadataXml({ certificates: [keys.idp.certificate] })
    const google = await add({ preset: 'google-workspace', name: 'Google', metadata })
    const found = await w.scope().require(identityProviders, google.headers['location']!.split('/').at(-1)!)
    expect(found.saml).to.include({ requireSignedAssertion: false, requireSignedResponse: true })
  })

  it('saves roles, attributes and seconds, and nothing else that is sent', async () => {
    const sent = {
      role_hr: 'HR',
      attribute_language: 'lang',
      clockSkewSeconds: '120',
      isOpen: 'yes',
      entityId: 'https://evil.test',
    }
    expect((await ann.post(at(), await edited(sent))).status).to.equal(303)
    const found = await stored()
    expect(found.roleMap).to.deep.equal([{ value: 'HR', role: 'hr' }])
    expect(found.attributes.language).to.equal('lang')
    expect(found.saml).to.include({ clockSkewSeconds: 120, entityId: 'https://idp.test/metadata' })
    expect(found.isOpen).to.equal(false)
  })

  it('two people editing: 409 with both, nothing lost', async () => {
    const mine = await edited({ name: 'Mijn naam' })
    await ann.post(at(), await edited({ name: 'Hun naam' }))
    const page = await ann.post(at(), mine)
    expect(page.status).to.equal(409)
    expect(page.$('.conflict').text()).to.include('Mijn naam').and.include('Hun naam')
    expect(page.$('#field-name').attr('value')).to.equal('Mijn naam')
    expect((await ann.post(at(), { ...mine, version: page.$('input[name=version]').attr('value')! })).status).to.equal(
      303,
    )
    expect((await stored()).name).to.equal('Mijn naam')
  })

  it('opens and closes; twice is once', async () => {
    const acts = async () => (await w.scope().find(trail)).filter(({ act }) => act === 'identityProvider.opened').length
    expect((await ann.post(at('/opening'), {})).status).to.equal(303)
    expect((await ann.post(at('/opening'), {})).status).to.equal(303)
    expect(await acts()).to.equal(1)
    expect((await ann.get(at())).$('.state').first().text()).to.equal('open')
    expect((await ann.post(at('/removal'), {})).status).to.equal(422)
    await ann.post(at('/closing'), {})
    expect((await stored()).isOpen).to.equal(false)
  })

  it('takes in new metadata: the new certificate is added, then the old one is dropped, and one stays', async () => {
    const send = async (metadata: string): Promise<Page> =>
      ann.sendFiles(at('/metadata'), { values: { version: String((await stored()).version), metadata } }, 'file')
    expect((await send(metadataXml({ certificates: [keys.evil.certificate] }))).status).to.equal(303)
    const both = await ann.get(at())
    const forms = both.$('form[action$="/certificates/removal"]')
    expect(forms).to.have.length(2)
    expect((await stored()).saml!.certificates.map(({ pem }) => pem)).to.deep.equal([
      keys.idp.certificate,
      keys.evil.certificate,
    ])
    const drop = async (fingerprint: string): Promise<Page> =>
      ann.post(at('/certificates/removal'), { version: String((await stored()).version), fingerprint })
    expect((await drop(forms.first().find('[name=fingerprint]').attr('value')!)).status).to.equal(303)
    expect((await stored()).saml!.certificates.map(({ pem }) => pem)).to.deep.equal([keys.evil.certificate])
    expect((await drop(fingerprintOf(keys.evil.certificate))).$('#errors').text()).to.include('moet blijven')
    const other = await send(metadataXml({ certificates: [keys.idp.certificate], entityId: 'https://other.test' }))
    expect(other.$('#error-metadata').text()).to.include('andere provider')
    const stale = await ann.sendFiles(
      at('/metadata'),
      { values: { version: '1', metadata: metadataXml({ certificates: [keys.idp.certificate] }) } },
      'file',
    )
    expect(stale.status).to.equal(409)
  })

  it('says who came in last, and who was refused', async () => {
    await noteArrival(w.context, { provider: id, user: w.userIds.els })
    await noteArrival(w.context, { provider: id, refused: 'signature' })
    const { text } = await ann.get(at())
    expect(text).to.include('Els Peeters kwam binnen').and.include('geweigerd (signature)')
  })

  it('warns on the page of today of a certificate that ends', async () => {
    await openIdentityProvider(w.context, w.scope(), id)
    w.setNow('2028-12-20T09:00:00Z')
    for (const person of ['ann', 'sofie'] as const) {
      const { $ } = await (await w.as(person)).get('/o/demerdorp')
      expect($(`a[href="${at()}"]`).text(), person).to.include('Vervang het certificaat van Mijn naam')
    }
    const { $ } = await (await w.as('karim')).get('/o/demerdorp')
    expect($(`a[href="${at()}"]`)).to.have.length(0)
    expect((await (await w.as('sofie')).get(list)).text).to.include('vraag nu een nieuw')
    w.setNow('2026-11-24T09:00:00Z')
    await closeIdentityProvider(w.context, w.scope(), id)
    ann = await w.as('ann')
  })

  describe('at the end', () => {
    it('is removed, and then it is not there', async () => {
      expect((await ann.post(at('/removal'), {})).status).to.equal(303)
      expect((await ann.post(at('/removal'), {})).status).to.equal(404)
      expect((await ann.get(at())).status).to.equal(404)
    })
  })

  it('an action can be called by others: preset, name and metadata are enough', async () => {
    const metadata = metadataXml({ certificates: [keys.idp.certificate] })
    const made = await createIdentityProvider(w.context, w.scope(), { preset: 'other-saml', name: 'x', metadata })
    expect(made).to.match(/^[0-9a-f]{24}$/)
  })
})
