import { expect } from 'chai'
import { isWeakHash } from '../../src/actions/passwords.ts'
import { commonWords } from '../../src/data/common-passwords.ts'
import { networkOf } from '../../src/domain/network-address.ts'
import { passwordIssue, passwordSize } from '../../src/domain/password.ts'
import { languages } from '../../src/domain/text.ts'
import { letter, type Letters } from '../../src/mail/letters.ts'

const about = { words: commonWords(), email: 'jean-luc.dubois@demerdorp.be', name: 'Jean-Luc Dubois' }
const codeOf = (password: string): string | undefined => passwordIssue(password, about)?.code

describe('passwords', () => {
  it('a word of the list is refused with what people put behind it: some thousands of common passwords', () => {
    const tails = ['123456789012', '2025!!!!!!!!', '@2026!!!!!!', '0123456789!!']
    const tried = [...about.words]
      .filter((word) => /^\p{L}{3,20}$/u.test(word))
      .flatMap((word) => tails.map((tail) => word + tail))
    expect(tried.length).to.be.above(4000)
    expect(tried.filter((one) => !['password.common', 'password.own'].includes(codeOf(one) ?? ''))).to.deep.equal([])
  })

  for (const common of [
    'Wachtwoord2026',
    'w4chtw00rd!!',
    'welkomwelkom',
    'PasswordPassword1',
    'Azerty12345678',
    'Gemeente2026!',
    'Zomer-Vakantie-26',
    'Bonjour1234567',
    'anderlecht1908',
    'ikhouvanjou123',
    '123456789012',
    'qwertzuiop12',
    'abababababab',
    'Été2026Été2026',
    'ﬁreﬁreﬁre2026',
  ])
    it(`${common} is refused`, () => expect(codeOf(common)).to.equal('password.common'))

  for (const own of [
    'Dubois-2026-!!',
    'jean-luc.dubois',
    'jeanlucdubois1',
    'jean-luc.dubois@demerdorp.be',
    'W44rborg2026!',
    'DuboisDubois',
  ])
    it(`${own} is refused as the person's own`, () => expect(codeOf(own)).to.equal('password.own'))

  for (const good of [
    'vier woorden die ik onthoud',
    'zomer herfst winter lente',
    'groene fietsen rijden',
    'Tr0ub4dor&3xyz',
    'kqzv-mwpt-hjxd',
    'mijn oma bakt wafels',
    'jean-luc fait du vélo',
    'пароль для входа',
    '长长长密码密码一二三四五六七',
  ])
    it(`${good} is taken`, () => expect(codeOf(good)).to.equal(undefined))

  it('are counted in characters after NFC', () => {
    expect([passwordSize('é'.normalize('NFD').repeat(12)), passwordSize('😀'.repeat(12))]).to.deep.equal([12, 12])
  })

  it('of any size are judged quickly', () => {
    const begin = performance.now()
    for (const one of [
      'a'.repeat(1_000_000),
      'welkom'.repeat(21),
      'ab'.repeat(64),
      '\u0344'.repeat(128),
      'azerty'.repeat(21),
    ])
      codeOf(one)
    expect(performance.now() - begin).to.be.below(50)
  })

  it('are hashed anew when less work was done than today', () => {
    const made = (memory: number, passes: number, kind = 'argon2id'): string =>
      `$${kind}$v=19$m=${memory},t=${passes},p=1$c2FsdA$aGFzaA`
    expect([made(19_456, 2), made(65_536, 3)].map(isWeakHash)).to.deep.equal([false, false])
    expect([made(19_455, 2), made(19_456, 1), made(19_456, 2, 'argon2i'), '$2b$10$x'].map(isWeakHash)).to.deep.equal(
      Array(4).fill(true),
    )
  })
})

describe('the network of an address', () => {
  for (const [given, network] of [
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:0DB8:0:07::1', '2001:db8:0:7::/64'],
    ['2001:db8:0:7:ffff:ffff:ffff:ffff', '2001:db8:0:7::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::203.0.113.9', '64:ff9b:0:0::/64'],
    ['1::2::3', '1::2::3'],
    ['', ''],
    ['x'.repeat(500), 'x'.repeat(64)],
  ] as const)
    it(`of ${given.slice(0, 40)} is ${network}`, () => expect(networkOf(given)).to.equal(network))
})

describe('letters', () => {
  const values = {
    name: 'Els  Peeters\nBcc',
    organisation: 'Demerdorp',
    link: 'https://w.example/sign-in/link/x',
    minutes: 30,
    again: 'https://w.example/sign-in/forgot',
  }
  for (const language of languages)
    for (const name of ['invitation', 'reset'] satisfies (keyof Letters)[])
      it(`${name} in ${language} say everything, on lines that are short`, () => {
        const { subject, text } = letter(name, language, values)
        expect(subject)
          .to.match(/Waarborg/)
          .and.not.include('\n')
        for (const part of ['Els Peeters Bcc', values.link, values.again, '30']) expect(text).to.include(part)
        expect(text).not.to.match(/\{\{|\}\}/)
        expect(text.split('\n').filter((line) => line.length > 100)).to.deep.equal([])
      })
})
