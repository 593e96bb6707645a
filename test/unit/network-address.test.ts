import { expect } from 'chai'
import { networkOf } from '../../src/domain/network-address.ts'

describe('the network that an address counts as', () => {
  const same: [string, string][] = [
    ['2001:db8:1:2::1', '2001:DB8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:0db8:0001:0002:0:0:0:1', '2001:db8:1:2::'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['fe80::1%eth0', 'fe80::2'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['1::', '1:0:0:0::'],
  ]
  for (const [one, other] of same)
    it(`is the same for ${one} and ${other}`, () => expect(networkOf(one)).to.equal(networkOf(other)))

  const different: [string, string][] = [
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['192.0.2.1', '192.0.2.2'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
    ['', '::'],
  ]
  for (const [one, other] of different)
    it(`is not the same for ${one} and ${other}`, () => expect(networkOf(one)).not.to.equal(networkOf(other)))
})
