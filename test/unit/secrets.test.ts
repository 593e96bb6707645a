import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { newId } from '../../src/data/records.ts'
import { isSealed, keyOf, type Place, type Sealed, Secrets } from '../../src/data/secrets.ts'
import { secretFields, secretsIn, withSecrets } from '../../src/data/secrets/fields.ts'
import { KeyFile, SecretsError } from '../../src/data/secrets/key-file.ts'
import { toldChanges } from '../../src/data/secrets/told.ts'
import { toDocument } from '../../src/data/records.ts'
import { Invalid } from '../../src/domain/errors.ts'
import { keyrings, mailboxes } from '../support/secret-things.ts'

const folder = mkdtempSync(join(tmpdir(), 'waarborg-secrets-'))
const data = join(folder, 'data')
let number = 0
/** A key file of its own, that the settings name. */
const named = (text?: string, mode = 0o600): KeyFile => {
  const path = join(folder, `keys-${(number += 1)}`)
  if (text !== undefined) writeFileSync(path, text, { mode })
  return new KeyFile(path, data)
}
const line = (id: string, letter = id): string => `${id}:${Buffer.alloc(32, letter).toString('base64')}\n`
const errorOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    expect(error).to.be.instanceOf(SecretsError)
    return (error as Error).message
  }
  return 'nothing went wrong'
}
before(() => mkdirSync(data, { recursive: true }))
after(() => rmSync(folder, { recursive: true, force: true }))

describe('a key file', () => {
  it('beside the data folder is made at first need, for its owner only', () => {
    const own = join(folder, 'own')
    mkdirSync(own)
    const file = new KeyFile(null, `${own}/`)
    expect(file.path).to.equal(`${own}.key`)
    expect([file.exists, errorOf(() => file.keys()).includes('is not there')]).to.deep.equal([false, true])
    const [key] = file.keysOrMade()
    expect(key.bytes).to.have.length(32)
    expect(statSync(file.path).mode & 0o777).to.equal(0o600)
    expect(file.keysOrMade()).to.deep.equal([key])
    expect(readFileSync(file.path, 'utf8')).to.match(/^[0-9a-f]{8}:[A-Za-z0-9+/]{43}=\n$/)
  })

  it('that is named is not made in passing: its disk may not be mounted', () => {
    const file = named()
    expect(errorOf(() => file.keysOrMade())).to.match(/^the key file .*WAARBORG_KEY_FILE.* is not there.*new-key/)
    expect(file.exists).to.equal(false)
    const { id } = file.add()
    expect(file.keys().map((key) => key.id)).to.deep.equal([id])
    expect(errorOf(() => new KeyFile(join(folder, 'nowhere', 'keys'), data).add())).to.include('nowhere is not there')
  })

  it('gets a new key in front, keeps the others, its mode and its place', () => {
    const file = named(line('b') + line('a'), 0o640)
    const link = new KeyFile(join(folder, 'link'), data)
    symlinkSync(file.path, link.path)
    const { id } = link.add()
    expect(file.keys().map((key) => key.id)).to.deep.equal([id, 'b', 'a'])
    expect(statSync(file.path).mode & 0o777).to.equal(0o640)
  })

  it('loses a key, but never the one that seals', () => {
    const file = named(line('c') + line('b') + line('a'))
    file.drop('b')
    expect(file.keys().map((key) => key.id)).to.deep.equal(['c', 'a'])
    expect(errorOf(() => file.drop('c'))).to.include('seals with c: make a new key first')
    expect(errorOf(() => file.drop('x'))).to.include('holds no key x')
    expect(file.keys().map((key) => key.id)).to.deep.equal(['c', 'a'])
  })

  it('is changed by one command at a time', () => {
    const file = named(line('a'))
    writeFileSync(`${file.path}.new`, '')
    for (const act of [() => file.add(), () => file.drop('b')])
      expect(errorOf(act)).to.include(`being changed by another command; if none is running, remove ${file.path}.new`)
    rmSync(`${file.path}.new`)
    expect(file.add().id).to.match(/^[0-9a-f]{8}$/)
  })

  it('inside the data folder is refused, wherever links begin and end', () => {
    const real = join(data, 'keys')
    writeFileSync(real, line('a'), { mode: 0o600 })
    symlinkSync(real, join(folder, 'outside'))
    symlinkSync(data, join(folder, 'data-link'))
    for (const file of [
      new KeyFile(real, data),
      new KeyFile(join(folder, 'outside'), data),
      new KeyFile(real, join(folder, 'data-link')),
      new KeyFile(join(folder, 'data-link', 'keys'), data),
    ])
      expect(
        errorOf(() => file.keys()),
        file.path,
      ).to.include('is inside the data folder')
    const fresh = new KeyFile(join(folder, 'data-link', 'fresh'), data)
    expect(errorOf(() => fresh.add())).to.include('is inside the data folder')
    expect(fresh.exists).to.equal(false)
  })

  for (const mode of [0o604, 0o644, 0o620, 0o602])
    it(`that others can open (${mode.toString(8)}) is refused`, () => {
      const file = named(line('a'))
      chmodSync(file.path, mode)
      expect(errorOf(() => file.keys())).to.include('by others than its owner; close it with: chmod 600')
    })

  it('may be readable for a group, so that a service need not own it', () =>
    expect(named(line('a'), 0o440).keys()).to.have.length(1))

  const wrong: readonly [string, string, string][] = [
    ['nothing', '\n', 'is empty'],
    ['a short key', `a:${Buffer.alloc(16).toString('base64')}`, 'has a line 1 that is not'],
    ['a password', `${line('a')}geheim wachtwoord`, 'has a line 2 that is not'],
    ['one name twice', line('a') + line('a'), 'has two keys of the name a'],
    ['something else altogether', 'x'.repeat(70_000), 'is not a file with keys'],
  ]
  for (const [what, text, says] of wrong)
    it(`with ${what} is refused, and what it says is not repeated`, () => {
      const message = errorOf(() => named(text).keys())
      expect(message).to.include(says).and.not.include('geheim')
      expect(message).not.to.include(Buffer.alloc(16).toString('base64'))
    })

  it('that is a folder is refused', () => {
    expect(errorOf(() => new KeyFile(folder, join(folder, 'other')).keys())).to.include('is not a file with keys')
  })

  it('may have empty lines and lines of Windows', () =>
    expect(
      named(`\r\n${line('b').trim()}\r\n\r\n${line('a')}`)
        .keys()
        .map(({ id }) => id),
    ).to.deep.equal(['b', 'a']))
})

describe('a secret', () => {
  const place: Place = { collection: keyrings, id: newId(), field: 'seed' }
  const secrets = new Secrets(named(line('b') + line('a')))

  for (const text of ['', 'JBSWY3DPEHPK3PXP', 'Größe ⚖ 密', 'x'.repeat(10_000)])
    it(`opens as it was sealed: ${text.length} characters`, () => {
      const sealed = secrets.seal(place, text)
      expect([isSealed(sealed), keyOf(sealed), secrets.open(place, sealed)]).to.deep.equal([true, 'b', text])
      expect(sealed).to.match(/^sealed:1:b:/)
      if (text !== '') expect(sealed).not.to.include(text)
    })

  it('is sealed otherwise each time', () => expect(secrets.seal(place, 'x')).not.to.equal(secrets.seal(place, 'x')))

  it('opens with an older key, and seals with the newest', () => {
    const older = new Secrets(named(line('a')))
    const sealed = older.seal(place, 'old')
    expect([keyOf(sealed), secrets.open(place, sealed)]).to.deep.equal(['a', 'old'])
  })

  it('does not open on another record, in another field or in another collection', () => {
    const sealed = secrets.seal(place, 'mine')
    for (const other of [{ id: newId() }, { field: 'part.seal' }, { collection: mailboxes }])
      expect(errorOf(() => secrets.open({ ...place, ...other }, sealed))).to.include('belongs elsewhere')
  })

  it('does not open once a single character of it was altered', () => {
    const sealed = secrets.seal(place, 'whole')
    const start = sealed.lastIndexOf(':') + 1
    for (let at = start; at < sealed.length - 1; at += 1) {
      const letter = sealed[at] === 'A' ? 'B' : 'A'
      const altered = `${sealed.slice(0, at)}${letter}${sealed.slice(at + 1)}` as Sealed
      expect(errorOf(() => secrets.open(place, altered))).to.include('was altered')
    }
    const underOther = sealed.replace(':b:', ':a:') as Sealed
    expect(errorOf(() => secrets.open(place, underOther))).to.include('does not open')
  })

  it('says which key is missing, and where it is looked for', () => {
    const sealed = secrets.seal(place, 'x')
    const file = named(line('a'))
    expect(errorOf(() => new Secrets(file).open(place, sealed))).to.equal(
      `seed of testKeyrings ${place.id} is sealed with the key b, and the key file ${file.path} (WAARBORG_KEY_FILE) has no such key`,
    )
    const impostor = new Secrets(named(line('b', 'z')))
    expect(errorOf(() => impostor.open(place, sealed)))
      .to.include('the key b in')
      .and.include('is not the one')
    const gone = new KeyFile(join(folder, 'gone'), data)
    expect(errorOf(() => new Secrets(gone).open(place, sealed))).to.include('put it back')
    expect(gone.exists).to.equal(false)
  })

  it('may follow from the keys: the same everywhere, another for each use, and not the key', () => {
    const [first, second] = secrets.derive('session cookies')
    expect(new Secrets(named(line('b') + line('a'))).derive('session cookies')).to.deep.equal([first, second])
    expect(secrets.derive('other')[0]).not.to.equal(first)
    expect(first).to.have.length(43).and.not.equal(Buffer.alloc(32, 'b').toString('base64url'))
  })
})

describe('a field that is declared secret', () => {
  const id = newId()
  const secrets = new Secrets(named(line('a')))
  const seal = (field: string, text: string): Sealed => secrets.seal({ collection: keyrings, id, field }, text)
  const full = {
    name: 'ring',
    seed: seal('seed', '1'),
    part: { seal: seal('part.seal', '2'), note: 'n' },
    list: [
      { seal: seal('list.seal', '3'), note: 'first' },
      { seal: null, note: 'second' },
      { seal: seal('list.seal', '4'), note: 'third' },
    ],
    codes: [seal('codes', '5'), seal('codes', '6')],
    map: { a: seal('map.$*', '7') },
  }

  it('is found in parts, lists and maps', () => {
    expect(withSecrets()).to.include.members([keyrings, mailboxes])
    expect(secretFields(keyrings)).to.have.members(['seed', 'part.seal', 'list.seal', 'codes', 'map.$*'])
    expect(secretFields(mailboxes)).to.deep.equal(['login.seal'])
    const opened = secretsIn(keyrings, full).map(({ field, sealed }) =>
      secrets.open({ collection: keyrings, id, field }, sealed),
    )
    expect(opened.sort()).to.deep.equal(['1', '2', '3', '4', '5', '6', '7'])
    expect(secretsIn(keyrings, { name: 'empty', seed: null, part: null })).to.deep.equal([])
  })

  const organisation = newId()
  it('takes what was sealed', async () => {
    const kept = await toDocument(keyrings, { organisation, ...full })
    expect(secretsIn(keyrings, kept)).to.have.length(7)
  })
  for (const plain of [
    { seed: 'geheim' },
    { part: { seal: 'geheim' } },
    { list: [{ seal: 'geheim' }] },
    { codes: ['geheim'] },
    { map: { a: 'geheim' } },
  ])
    it(`refuses plain text: ${JSON.stringify(plain)}`, async () => {
      const error: unknown = await toDocument(keyrings, { organisation, ...plain }).catch((reason: unknown) => reason)
      expect(error).to.be.instanceOf(Invalid)
      expect(JSON.stringify((error as Invalid).issues)).not.to.include('geheim')
    })

  it('is told by no trail, but for that it changed', () => {
    const told = toldChanges(keyrings, {}, full)
    expect(JSON.stringify(told)).not.to.include('sealed:')
    expect(told.find(({ field }) => field === 'list')?.after).to.deep.include({ seal: null, note: 'third' })
    const [, second, third] = full.list
    const changed = {
      ...full,
      seed: seal('seed', '8'),
      list: [{ seal: seal('list.seal', '9'), note: 'first' }, second, third],
    }
    expect(toldChanges(keyrings, full, changed)).to.deep.equal([
      { field: 'seed', before: null, after: null },
      { field: 'list.seal', before: null, after: null },
    ])
    const renamed = { ...full, part: { ...full.part, note: 'm' } }
    expect(toldChanges(keyrings, full, renamed)).to.deep.equal([
      { field: 'part', before: { seal: null, note: 'n' }, after: { seal: null, note: 'm' } },
    ])
  })
})
