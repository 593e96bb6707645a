import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { pino } from 'pino'
import { adoptControls } from '../../src/actions/adopt-controls.ts'
import { mongodumpOf } from '../../src/commands/mongodump.ts'
import { readConfig } from '../../src/config.ts'
import { type Context, createContext } from '../../src/context.ts'
import { linksOfEvidence, listEvidence } from '../../src/data/evidence.ts'
import { organisationBySlug } from '../../src/data/organisations.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { currentRevision } from '../../src/domain/evidence.ts'
import { CommandLine, ended, type Ended, printed, stopped } from '../support/command-line.ts'

describe('waarborg backup and waarborg restore', function () {
  this.timeout(120_000)
  const shell = new CommandLine()
  const { folder, data } = shell
  const passphrase = 'vier woorden die ik onthoud'
  const at = (name: string): string => join(folder, name)
  const run = (words: readonly string[], environment: Record<string, string> = {}, input = ''): Promise<Ended> =>
    shell.run(words, { environment, input })

  /** Looks into a data folder while no command has it. */
  async function inside<T>(slug: string, look: (scope: Scope, context: Context) => Promise<T>): Promise<T> {
    const context = createContext(readConfig({ WAARBORG_DATA: data }), { log: pino({ level: 'silent' }) })
    try {
      const organisation = (await organisationBySlug(context.store, slug))!.id
      const actor = { kind: 'system', name: 'test' } as const
      return await look(new Scope(context.store, { organisation, actor, now: context.now }), context)
    } finally {
      await context.store.close()
    }
  }

  before(async () => {
    writeFileSync(at('bewijs.txt'), 'Een bewijs op papier')
    for (const [slug, language] of [
      ['demerdorp', 'nl'],
      ['zennebeek', 'fr'],
    ] as const)
      await run(['organisation', 'create', '--slug', slug, '--name', slug, '--language', language])
    await inside('demerdorp', (scope, { catalogue }) =>
      adoptControls(scope, catalogue, { refs: ['backup-strategy', 'restore-test'], languages: ['nl'] }),
    )
    await run(['evidence', 'add', '--org', 'demerdorp', '--control', 'M1', 'bewijs.txt'])
  })
  after(() => shell.remove())

  it('without a server: one file, that is not replaced unasked', async () => {
    const { code, out, err } = await run(['backup', 'eerste.tar'])
    expect({ code, err }).to.deep.equal({ code: 0, err: '' })
    expect(out).to.match(/eerste\.tar: \d+ records and 1 files, \d+\.\d MB\n$/)
    expect(await run(['backup', 'eerste.tar'])).to.deep.equal({
      code: 1,
      out: '',
      err: `waarborg: ${at('eerste.tar')} is there already; --force replaces it\n`,
    })
    expect((await run(['backup', '--force', '--json', 'eerste.tar'])).out).to.include('"files": 1')
    expect((await run(['doctor'])).out).to.match(/^ok +backup +the last is of .*eerste\.tar; none is planned/m)
  })

  it('does not make a data folder to back it up', async () => {
    const { code, err } = await run(['backup', 'x.tar'], { WAARBORG_DATA: at('nowhere') })
    expect({ code, err }).to.deep.equal({
      code: 1,
      err: `waarborg: there is no data in ${at('nowhere')}; set WAARBORG_DATA to the data folder\n`,
    })
    expect(existsSync(at('nowhere')) || existsSync(at('x.tar'))).to.equal(false)
  })

  describe('beside a running server', () => {
    let server: ChildProcess
    before(async () => {
      writeFileSync(join(data, 'control.sock'), 'what a killed server left')
      server = shell.start(['serve'])
      await printed(server, 1)
    })
    after(async () => {
      if (server.exitCode === null) server.kill('SIGKILL')
      await ended(server)
    })

    it('the server makes it, and its refusal is the answer', async () => {
      expect(statSync(join(data, 'control.sock')).mode & 0o777).to.equal(0o600)
      const { code, out } = await run(['backup', 'naast.tar'])
      expect({ code, out }).to.deep.equal({ code: 0, out })
      expect(out).to.include(at('naast.tar'))
      expect((await run(['backup', 'naast.tar'])).err).to.equal(
        `waarborg: ${at('naast.tar')} is there already; --force replaces it\n`,
      )
      expect((await run(['doctor'])).out).to.match(/^ok +backup +the last is of .*naast\.tar/m)
    })

    it('a passphrase comes from standard input or a file, and a short one is refused', async () => {
      expect((await run(['backup', '--encrypt', 'kort.sealed'], {}, 'kort\n')).err).to.include('at least 12 characters')
      expect((await run(['backup', '--encrypt', 'stil.sealed'], {}, `${passphrase}\n`)).code).to.equal(0)
      writeFileSync(at('woorden'), `${passphrase}\n`)
      const { code } = await run(['backup', '--encrypt', 'bestand.sealed'], { WAARBORG_PASSPHRASE_FILE: at('woorden') })
      expect(code).to.equal(0)
      expect(readFileSync(at('stil.sealed')).includes('Een bewijs')).to.equal(false)
      expect(existsSync(at('kort.sealed'))).to.equal(false)
    })

    it('a rehearsal is reported, and becomes evidence of the control, or of norm 12.3', async () => {
      const own = await run(['restore', '--check', '--org', 'demerdorp', 'naast.tar'])
      expect({ code: own.code, err: own.err }).to.deep.equal({ code: 0, err: '' })
      expect(own.out).to.include('files     1 that records name').and.include('whole     yes')
      expect(own.out).to.match(/Recorded as evidence of the control: http:.*\/o\/demerdorp\/evidence\/[0-9a-f]{24}\n$/)
      const other = await run(['restore', '--check', '--org', 'zennebeek', 'naast.tar'])
      expect(other.out).to.match(/Recorded as evidence of norm 12\.3: http:.*\/o\/zennebeek\/evidence\//)
      const none = await run(['restore', '--check', '--org', 'nergens', 'naast.tar'])
      expect(none.err).to.include('there is no organisation "nergens"; nothing was recorded')
    })

    it('answers nonsense, and stays', async () => {
      for (const line of [
        '',
        'nonsense',
        '{"do":"toString"}',
        '{"do":"remove-everything","given":{}}',
        'x'.repeat(70_000),
      ]) {
        const socket = connect(join(data, 'control.sock'))
        socket.on('error', () => undefined)
        let answer = ''
        socket.on('data', (piece) => (answer += piece.toString()))
        socket.end(`${line}${line.length > 1000 ? '' : '\n'}`)
        await new Promise((resolve) => socket.once('close', resolve))
        if (line.length < 1000) expect(answer).to.match(/^\{"refused":"/)
      }
      expect((await run(['backup', '--force', 'naast.tar'])).code).to.equal(0)
    })

    it('a stopped server takes its socket along; a killed one leaves one that bothers nobody', async () => {
      expect(await stopped(server)).to.equal(0)
      expect(existsSync(join(data, 'control.sock'))).to.equal(false)
      server = shell.start(['serve'])
      await printed(server, 1)
      server.kill('SIGKILL')
      await ended(server)
      expect(existsSync(join(data, 'control.sock'))).to.equal(true)
      expect((await run(['backup', '--force', 'naast.tar'])).code).to.equal(0)
    })
  })

  describe('restore', () => {
    it('wrote the rehearsals down in the language of each authority', async () => {
      const [nl, link] = await inside('demerdorp', async (scope) => {
        const found = (await listEvidence(scope)).find(({ title }) => title.startsWith('Hersteltest'))!
        return [currentRevision(found), (await linksOfEvidence(scope, found.id))[0]!] as const
      })
      expect(nl.note).to.match(/Gegevens: [\d.]+ records in \d+ verzamelingen, evenveel als toen/)
      expect(nl.note).to.include('naast.tar').and.include('Bestanden: alle 1 aanwezig')
      expect(link.kind).to.equal('control')
      const [fr, norm] = await inside('zennebeek', async (scope) => {
        const [found] = await listEvidence(scope)
        return [found!, (await linksOfEvidence(scope, found!.id))[0]!] as const
      })
      expect(fr.title).to.match(/^Test de restauration de la sauvegarde du /)
      expect(norm).to.deep.include({ kind: 'norm', target: '12.3' })
    })

    it('puts everything into an empty folder, and a server starts on it', async () => {
      const target = at('terug')
      mkdirSync(join(target, 'lost+found'), { recursive: true })
      const { code, out, err } = await run(['restore', 'naast.tar'], { WAARBORG_DATA: target })
      expect({ code, err }).to.deep.equal({ code: 0, err: '' })
      expect(out).to.include(`Restored into ${target}; start it with: waarborg serve`)
      expect(readdirSync(target).sort()).to.deep.equal(['files', 'lost+found', 'session.key', 'waarborg.sqlite'])
      for (const name of ['session.key', 'waarborg.sqlite'])
        expect(statSync(join(target, name)).mode & 0o777).to.equal(0o600)
      const server = shell.start(['serve'], { WAARBORG_DATA: target })
      await printed(server, 1)
      expect(await stopped(server)).to.equal(0)
      const verified = await run(['trail', 'verify', '--org', 'demerdorp'], { WAARBORG_DATA: target })
      expect(verified.code, verified.err).to.equal(0)
    })

    it('refuses a folder that is not empty', async () => {
      const { code, err } = await run(['restore', 'naast.tar'])
      expect({ code, err }).to.deep.equal({
        code: 1,
        err: `waarborg: the data folder ${data} is not empty; set WAARBORG_DATA to a folder that is\n`,
      })
    })

    it('says plainly what is wrong with a file, and writes nothing', async () => {
      const bytes = readFileSync(at('naast.tar'))
      writeFileSync(at('half.tar'), bytes.subarray(0, bytes.length / 2))
      bytes[bytes.length / 2] = bytes[bytes.length / 2]! ^ 1
      writeFileSync(at('gekanteld.tar'), bytes)
      const cases = [
        ['half.tar', passphrase, 'half.tar is cut short: its end is missing'],
        ['gekanteld.tar', passphrase, 'gekanteld.tar was altered or damaged in waarborg.sqlite'],
        ['bewijs.txt', passphrase, 'bewijs.txt is not a backup of Waarborg'],
        ['stil.sealed', 'vier woorden die ik vergeet', 'stil.sealed does not open with this passphrase'],
        ['nergens.tar', passphrase, 'nergens.tar is not there'],
      ] as const
      for (const [name, words, says] of cases) {
        const environment = { WAARBORG_DATA: at('leeg') }
        const { code, out, err } = await run(['restore', name], environment, `${words}\n`)
        expect({ code, out }, name).to.deep.equal({ code: 1, out: '' })
        expect(err).to.include(says)
        expect(existsSync(at('leeg'))).to.equal(false)
      }
    })

    it('opens a sealed one with its passphrase', async () => {
      const environment = { WAARBORG_DATA: at('ontzegeld') }
      expect((await run(['restore', 'stil.sealed'], environment, `${passphrase}\n`)).out).to.include('whole     yes')
    })

    it('killed in the middle leaves nothing that looks like a data folder, and can be done again', async () => {
      const target = at('gedood')
      const environment = { WAARBORG_DATA: target }
      for (let pause = 0; pause < 12; pause += 1) {
        const child = shell.start(['restore', 'naast.tar'], environment)
        // killed as soon as it has begun, then ever later
        while (!existsSync(join(target, '.restoring')) && child.exitCode === null)
          await new Promise((resolve) => setImmediate(resolve))
        for (let turn = 0; turn < pause * 4000; turn += 1) await new Promise((resolve) => setImmediate(resolve))
        child.kill('SIGKILL')
        if ((await ended(child)).code === 0) break
        expect(existsSync(join(target, 'waarborg.sqlite'))).to.equal(false)
      }
      if (!existsSync(join(target, 'waarborg.sqlite'))) {
        // killed between two parts that were being moved to their place
        mkdirSync(join(target, '.restoring'), { recursive: true })
        writeFileSync(join(target, '.restoring', 'placing'), '')
        writeFileSync(join(target, 'session.key'), 'half')
        expect((await run(['restore', 'naast.tar'], environment)).code).to.equal(0)
      }
      expect(readdirSync(target).sort()).to.deep.equal(['files', 'session.key', 'waarborg.sqlite'])
      expect(readFileSync(join(target, 'session.key'), 'utf8')).to.equal(
        readFileSync(join(data, 'session.key'), 'utf8'),
      )
    })
  })

  it('with MongoDB says what to run instead, without the password', async () => {
    const uri = 'mongodb://wb:geheim@a.example:27017,b.example/waarborg?replicaSet=rs0'
    const { code, err } = await run(['backup', 'x.tar'], { MONGODB_URI: uri })
    expect(code).to.equal(1)
    expect(err)
      .to.include('mongodump --uri="mongodb://a.example:27017,b.example/?replicaSet=rs0" --username=')
      .and.include('--oplog --gzip --archive=FILE')
    expect(err).not.to.include('geheim')
    expect(mongodumpOf('mongodb+srv://c.example/waarborg')).to.include('--uri="mongodb+srv://c.example/" --oplog')
  })
})
