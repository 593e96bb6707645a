import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { failureOf } from '../../src/commands/errors.ts'
import { main } from '../../src/commands/main.ts'
import { outFile, writeOut } from '../../src/commands/out-file.ts'
import { columns } from '../../src/commands/print.ts'
import { table } from '../../src/commands/table.ts'
import { ConfigError } from '../../src/config.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../../src/domain/errors.ts'

async function typed(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await main(words, {
    out: (line) => out.push(line),
    complain: (line) => err.push(line),
    input: () => Promise.resolve(''),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('the command line', () => {
  describe('help', () => {
    it('lists every command when nothing is typed, and with --help', async () => {
      const [bare, asked] = [await typed(), await typed('--help')]
      expect(bare).to.deep.equal(asked)
      expect(bare.code).to.equal(0)
      for (const { name, summary } of table) expect(bare.out).to.include(name).and.include(summary)
    })

    for (const { name } of table) {
      it(`explains ${name}: usage, every option, an example that is of this command`, async () => {
        const { code, out } = await typed(...name.split(' '), '--help')
        const command = await table.find((row) => row.name === name)!.load()
        expect(code).to.equal(0)
        expect(out).to.match(new RegExp(`^Usage: waarborg ${name}`))
        expect(out).to.include(command.about)
        for (const [option, { about }] of Object.entries(command.options))
          expect(out).to.include(`--${option}`).and.include(about)
        expect(out).to.include(`Example: waarborg ${name}`)
      })
    }

    it('gives the same help by `waarborg help COMMAND`', async () => {
      expect((await typed('help', 'user', 'create')).out).to.equal((await typed('user', 'create', '--help')).out)
      expect((await typed('help')).out).to.equal((await typed()).out)
    })
  })

  describe('what is not understood ends with 2 and one line', () => {
    const cases: readonly (readonly [string, string[], string])[] = [
      ['an unknown command', ['frobnicate'], 'there is no command "frobnicate"; waarborg --help lists them'],
      ['help on an unknown command', ['frobnicate', '--help'], 'there is no command "frobnicate"'],
      ['half a command', ['user'], 'user needs a second word: waarborg user create, waarborg user list'],
      ['an unknown option', ['routes', '--colour'], "unknown option '--colour'"],
      ['an option without its value', ['user', 'list', '--org'], "option '--org <value>' argument missing"],
      [
        'a missing option',
        ['organisation', 'create', '--slug', 'x'],
        '--name is missing; usage: waarborg organisation create',
      ],
      ['an empty option', ['user', 'create', '--email', '', '--name', 'N'], '--email is missing'],
      ['a missing file', ['import', 'plan', '--org', 'x'], 'FILE is missing; usage: waarborg import plan'],
      ['one word too many', ['routes', 'all'], '"all" is not expected'],
    ]
    for (const [what, words, says] of cases) {
      it(what, async () => {
        const { code, out, err } = await typed(...words)
        expect(code).to.equal(2)
        expect(out).to.equal('')
        expect(err)
          .to.match(/^waarborg: /)
          .and.include(says)
        expect(err.split('\n')).to.have.lengthOf(1)
      })
    }
  })

  describe('errors in words', () => {
    const cases: readonly (readonly [string, unknown, string])[] = [
      ['something that is not there', new NotFound('organisation "x"'), 'there is no organisation "x"'],
      ['a taken key', new Conflict('slug'), 'slug: this exists already, nothing was written'],
      [
        'somebody else was first',
        new Conflict('version'),
        'somebody else changed this at the same moment; nothing was written, try again',
      ],
      ['not allowed', new Forbidden('plan.import'), 'this is not allowed (plan.import)'],
      [
        'an issue of the form',
        new Invalid([{ field: 'name', code: 'string.max', values: { limit: 200 } }]),
        'name: Use at most 200 characters.',
      ],
      ['an issue without a text', new Invalid([{ field: 'a', code: 'odd' }]), 'a: odd'],
      [
        'every wrong setting',
        new ConfigError(['PORT is "x"', 'HOST is "y"']),
        'The settings are not right:\n  - PORT is "x"\n  - HOST is "y"',
      ],
      [
        'a full disk',
        Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' }),
        'the disk is full; make room and try again',
      ],
      [
        'a file that is not there',
        Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'open', path: '/x' }),
        '/x is not there',
      ],
    ]
    for (const [what, error, message] of cases) {
      it(what, () => expect(failureOf(error)).to.deep.equal({ message, code: 1 }))
    }

    it('a bug is one line with its place', () => {
      const { message, code } = failureOf(new TypeError('x is undefined\nmore'))
      expect(code).to.equal(1)
      expect(message).to.match(/^unexpected TypeError: x is undefined \(at .*commands\.test\.ts.*\)$/)
    })
  })

  it('prints columns of even width without spaces at the end', () => {
    expect(
      columns(
        ['A', 'B'],
        [
          ['long', 'x'],
          ['s', ''],
        ],
      ),
    ).to.equal('A     B\nlong  x\ns')
  })

  describe('files that are written', () => {
    let folder: string
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'waarborg-out-'))))
    afterEach(() => rmSync(folder, { recursive: true, force: true }))

    it('replaces what was there, and leaves nothing else behind', async () => {
      const file = outFile(join(folder, 'plan.json'))
      writeFileSync(file, 'old')
      await writeOut(file, 'new')
      expect(readFileSync(file, 'utf8')).to.equal('new')
      expect(readdirSync(folder)).to.deep.equal(['plan.json'])
    })

    it('says which folder does not exist', () => {
      const missing = join(folder, 'nowhere')
      expect(() => outFile(join(missing, 'plan.json'))).to.throw(`the folder ${missing} does not exist`)
      expect(existsSync(missing)).to.equal(false)
    })

    it('does not take a folder for a file', () => {
      expect(() => outFile(folder)).to.throw('is a folder: name a file in it')
    })
  })
})
