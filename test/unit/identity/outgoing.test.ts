import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { fetchChecked, isPublic, NotFetched } from '../../../src/identity/outgoing.ts'

async function refused(url: string, hosts: readonly string[] = []): Promise<string> {
  try {
    await fetchChecked(url, {}, hosts)
  } catch (error) {
    if (error instanceof NotFetched) return error.message
    throw error
  }
  throw new Error('it was fetched')
}

describe('W-26: what Waarborg does not fetch', () => {
  const addresses = [
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/',
    'https://172.31.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://0.0.0.0/',
  ]
  for (const address of addresses) it(address, async () => expect(await refused(address)).to.match(/not public/))

  for (const name of ['https://localhost/', 'https://localhost./'])
    it(`${name}, which is looked up`, async () => expect(await refused(name)).to.match(/does not answer/))

  const others = ['http://example.com/', 'file:///etc/passwd', 'gopher://example.com/', 'ftp://example.com', 'x', '']
  for (const other of others) it(`"${other}"`, async () => expect(await refused(other)).to.match(/https|no address/))

  it('an address with a password in it', async () =>
    expect(await refused('https://a:b@example.com/')).to.match(/password/))

  it('knows which addresses are of the whole world', () => {
    for (const address of ['1.1.1.1', '193.191.246.1', '2a01:690:35::1'])
      expect(isPublic(address), address).to.equal(true)
    for (const address of ['::', '2001:db8::1', '2002:7f00:1::', 'x', '255.255.255.255'])
      expect(isPublic(address), address).to.equal(false)
  })
})

describe('what Waarborg fetches', () => {
  let server: Server
  let base: string

  before((done) => {
    server = createServer((req, res) => {
      if (req.url === '/redirect') res.writeHead(302, { location: 'https://example.com/' }).end()
      else if (req.url === '/large') res.end(Buffer.alloc(600 * 1024))
      else if (req.url === '/ok') res.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}')
    }).listen(0, '127.0.0.1', () => {
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      done()
    })
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  it('is an answer of a host that was allowed', async () => {
    const answer = await fetchChecked(`${base}/ok`, {}, ['127.0.0.1'])
    expect(answer.status).to.equal(200)
    expect(await answer.json()).to.eql({ a: 1 })
  })

  it('is no redirect, nothing large and nothing that never comes', async () => {
    expect(await refused(`${base}/redirect`, ['127.0.0.1'])).to.match(/redirect/)
    expect(await refused(`${base}/large`, ['127.0.0.1'])).to.match(/too large/)
    const begun = Date.now()
    expect(await refused(`${base}/never`, ['127.0.0.1'])).to.match(/does not answer/)
    expect(Date.now() - begun).to.be.within(2500, 4500)
  })
})
