import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { newKeyPair } from '../../src/identity/saml/keys.ts'
import { CommandLine, type Ended } from '../support/command-line.ts'
import { type OidcServer, startOidc } from '../support/identity/oidc.ts'
import { metadataXml, signedMetadata } from '../support/identity/metadata.ts'

describe('waarborg idp', function () {
  this.timeout(120_000)
  const shell = new CommandLine()
  const file = (name: string, content: string): string => {
    writeFileSync(join(shell.folder, name), content)
    return name
  }
  const environment = { BASE_URL: 'http://waarborg.test', OUTGOING_PRIVATE_HOSTS: 'localhost' }
  const run = (...words: string[]): Promise<Ended> => shell.run(['idp', ...words], { environment })
  const create = (...words: string[]): Promise<Ended> => run('create', '--org', 'demerdorp', ...words)
  let server: OidcServer

  before(async () => {
    const org = ['--slug', 'demerdorp', '--name', 'Demerdorp', '--language', 'nl']
    await shell.run(['organisation', 'create', ...org])
    const client = { client_id: 'waarborg', client_secret: 's'.repeat(40), redirect_uris: ['http://waarborg.test/x'] }
    server = await startOidc(client, { els: { email: 'els@example.test' } })
  })
  after(async () => {
    await server.stop()
    shell.remove()
  })

  const metadata = async (days: number): Promise<string> => {
    const until = new Date(Date.now() + days * 864e5)
    const { certificate } = await newKeyPair({ name: 'idp', from: new Date(Date.now() - 864e5), until })
    return metadataXml({ certificates: [certificate] })
  }

  it('has none at first', async () => {
    expect((await run('list', '--org', 'demerdorp')).out).to.include('There is no identity provider yet')
  })

  it('creates one from a metadata file, lists it and tests it', async () => {
    const made = await create(
      '--preset',
      'entra-id',
      '--name',
      '365',
      '--metadata',
      file('m.xml', await metadata(400)),
      '--json',
    )
    expect({ code: made.code, err: made.err }).to.deep.equal({ code: 0, err: '' })
    const { id, values, isOpen } = JSON.parse(made.out) as {
      id: string
      values: Record<string, string>
      isOpen: boolean
    }
    expect(isOpen).to.equal(false)
    expect(values['entity ID']).to.equal(`http://waarborg.test/sign-in/saml/${id}`)
    expect((await run('list', '--org', 'demerdorp')).out).to.match(new RegExp(`${id} +365 +entra-id +closed +20`))
    const tested = await run('test', '--org', 'demerdorp', id)
    expect({ code: tested.code, err: tested.err }).to.deep.equal({ code: 0, err: '' })
    expect(tested.out).to.include('ok    our keys      2 opened').and.include('user.employeeid').and.include('/acs')
    expect((await shell.run(['doctor'])).out).to.match(/^ok +sign-in +0 open/m)
  })

  it('with a certificate that ends soon the test is exit 1', async () => {
    const made = await create(
      '--preset',
      'adfs',
      '--name',
      'ADFS',
      '--metadata',
      file('s.xml', await metadata(20)),
      '--json',
    )
    const { id } = JSON.parse(made.out) as { id: string }
    const { code, out, err } = await run('test', '--org', 'demerdorp', id)
    expect(code).to.equal(1)
    expect(out).to.match(/^FAIL +certificates +ends on /m)
    expect(err).to.equal('waarborg: not in order: certificates\n')
  })

  it('takes only metadata that the pinned certificate signed, and not for ever', async () => {
    const from = new Date(Date.now() - 864e5)
    const [signer, other] = await Promise.all(
      ['signer', 'other'].map((name) => newKeyPair({ name, from, until: new Date(Date.now() + 4e10) })),
    )
    const good = signedMetadata(metadataXml({ certificates: [other!.certificate] }), signer!)
    const over = metadataXml({ certificates: [other!.certificate], validUntil: from.toISOString() })
    const pinned = file('signer.pem', signer!.certificate)
    const attempt = (xml: string, certificate = pinned): Promise<Ended> =>
      create(
        ...['--preset', 'other-saml', '--name', 'Pinned', '--metadata', file('p.xml', xml)],
        ...['--metadata-certificate', certificate, '--json'],
      )
    const unsigned = metadataXml({ certificates: [other!.certificate] })
    for (const [xml, says] of [
      [unsigned, 'metadata: These metadata are not signed'],
      [signedMetadata(unsigned, other!), 'metadata: The signature of these metadata is not right'],
      [good.replace('https://idp.test/sso', 'https://evil.test/sso'), 'metadata: The signature of these metadata'],
      [signedMetadata(over, signer!), 'metadata: These metadata have expired'],
    ] as const) {
      const ended = await attempt(xml)
      expect([ended.code, ended.err]).to.deep.equal([1, ended.err])
      expect(ended.err).to.include(says)
    }
    expect((await attempt(good, file('no.pem', 'hello'))).err).to.include('no.pem is no RSA certificate')
    expect((await attempt(good)).code).to.equal(0)
  })

  it('creates an OIDC provider with a secret from a file, and asks it who it is', async () => {
    const secret = file('secret', `${'s'.repeat(40)}\n`)
    const client = ['--issuer', server.issuer, '--client-id', 'waarborg', '--client-secret-file', secret]
    const made = await create('--preset', 'other-oidc', '--name', 'OIDC', ...client, '--json')
    expect({ code: made.code, err: made.err }).to.deep.equal({ code: 0, err: '' })
    expect(made.out).not.to.include('sss')
    const { id } = JSON.parse(made.out) as { id: string }
    const tested = await run('test', '--org', 'demerdorp', id, '--json')
    expect(tested.code, tested.out).to.equal(0)
    const { findings } = JSON.parse(tested.out) as { findings: { name: string; says: string }[] }
    expect(findings.find(({ name }) => name === 'discovery')!.says).to.include(
      `The provider answers at ${server.issuer}`,
    )
    const closed = await shell.run(['idp', 'test', '--org', 'demerdorp', id])
    expect(closed.code).to.equal(1)
    expect(closed.out).to.match(/^FAIL +discovery/m)
  })

  it('renews our keys: prepared, switched, dropped; the pair that is meant is named', async () => {
    const made = await create(
      '--preset',
      'adfs',
      '--name',
      'K',
      '--metadata',
      file('k.xml', await metadata(400)),
      '--json',
    )
    const { id } = JSON.parse(made.out) as { id: string }
    const at = ['--org', 'demerdorp', id]
    const told = async (...words: string[]): Promise<Record<string, string | null>> =>
      JSON.parse((await run(...words, ...at, '--json')).out) as Record<string, string | null>
    const prepared = await told('new-key')
    expect([prepared['step'], prepared['other']]).to.deep.equal(['prepared', prepared['other']])
    const wrong = await run('switch-key', '--fingerprint', prepared['signs']!.replace(/^../, '00'), ...at)
    expect([wrong.code, wrong.err]).to.deep.equal([
      1,
      'waarborg: somebody else changed this at the same moment; nothing was written, try again\n',
    ])
    const switched = await told('switch-key', '--fingerprint', prepared['other']!, '--days', '7')
    expect([switched['signs'], switched['other'], switched['step']]).to.deep.equal([
      ...[prepared['other'], prepared['signs'], 'switched'],
    ])
    const dropped = await told('drop-key', '--fingerprint', switched['other']!)
    expect([dropped['signs'], dropped['other']]).to.deep.equal([prepared['other'], null])
  })

  it('says in words what is wrong', async () => {
    const cases: [string[], number, string][] = [
      [['--preset', 'none', '--name', 'x'], 2, '--preset is "none": choose entra-id'],
      [['--preset', 'adfs', '--name', 'x'], 2, 'give the metadata file'],
      [['--preset', 'adfs', '--name', 'x', '--metadata', 'nowhere.xml'], 1, 'nowhere.xml is not there'],
      [['--preset', 'adfs', '--name', 'x', '--metadata', file('w.xml', '<html>')], 1, 'metadata: This is a web page'],
      [['--preset', 'acm-idm', '--name', 'x', '--client-id', 'y'], 1, 'organisationBinding: Fill in the value'],
      [['--preset', 'other-oidc', '--name', 'x'], 2, 'give --issuer URL'],
      [['--preset', 'adfs', '--name', 'x', '--metadata-url', 'https://10.0.0.1/m'], 1, 'metadata: Nothing usable came'],
    ]
    for (const [words, code, says] of cases) {
      const ended = await create(...words)
      expect(ended.err, words.join(' ')).to.include(says)
      expect(ended.code, words.join(' ')).to.equal(code)
    }
    expect((await run('test', '--org', 'demerdorp', 'f'.repeat(24))).err).to.include('there is no identity provider')
    expect((await run('list', '--org', 'nowhere')).err).to.include('there is no organisation "nowhere"')
  })
})
