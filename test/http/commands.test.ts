import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { inProject } from '../../src/paths.ts'
import { CommandLine, ended, type Ended } from '../support/command-line.ts'
import { skip } from '../support/skip.ts'

describe('waarborg, the command', function () {
  this.timeout(120_000)
  const shell = new CommandLine()
  const { folder } = shell
  const run = (words: readonly string[], given: { input?: string } = {}): Promise<Ended> => shell.run(words, given)
  after(() => shell.remove())

  it('says when there is nothing yet', async () => {
    expect((await run(['organisation', 'list'])).out).to.include('There is no organisation yet')
    expect(JSON.parse((await run(['organisation', 'list', '--json'])).out)).to.deep.equal([])
  })

  describe('organisation and user', () => {
    it('sets up an authority once', async () => {
      const words = [
        'organisation',
        'create',
        '--slug',
        'demerdorp',
        '--name',
        'Demerdorp',
        '--language',
        'nl',
        '--nis',
        '24999',
      ]
      const first = await run(words)
      expect(first).to.deep.include({ code: 0, err: '' })
      expect(first.out).to.include('Demerdorp is set up').and.include('/o/demerdorp')
      const again = await run(words)
      expect(again).to.deep.equal({ code: 1, out: '', err: 'waarborg: there is an organisation "demerdorp" already\n' })
      const listed = JSON.parse((await run(['organisation', 'list', '--json'])).out)
      expect(listed).to.have.lengthOf(1)
      expect(listed[0]).to.deep.include({
        slug: 'demerdorp',
        name: 'Demerdorp',
        languages: ['nl'],
        nisCode: '24999',
        edition: 'ksz-2017',
      })
    })

    const wrong: readonly (readonly [string, string[], string])[] = [
      ['slug', ['--slug', 'De Merdorp', '--name', 'x', '--language', 'nl'], '--slug is "De Merdorp"'],
      ['language', ['--slug', 'x1', '--name', 'x', '--language', 'nl,es'], '--language is "es": choose nl, fr, de, en'],
      ['NIS code', ['--slug', 'x1', '--name', 'x', '--language', 'nl', '--nis', '12'], '--nis is "12"'],
    ]
    for (const [what, words, says] of wrong) {
      it(`refuses a wrong ${what}`, async () => {
        const { code, err } = await run(['organisation', 'create', ...words])
        expect(code).to.equal(2)
        expect(err).to.include(says)
      })
    }

    it('gives an account with a starting password, once', async () => {
      const words = [
        'user',
        'create',
        '--email',
        'Sofie@demerdorp.example',
        '--name',
        'Sofie Claes',
        '--role',
        'ict-manager',
        '--org',
        'demerdorp',
      ]
      const first = await run(words)
      expect(first.err).to.equal('')
      expect(first.out).to.match(
        /^sofie@demerdorp\.example can sign in with the starting password ([a-z2-9]{5}-){3}[a-z2-9]{5}\n$/,
      )
      expect((await run(words)).err).to.equal('waarborg: there is an account with Sofie@demerdorp.example already\n')
    })

    it('reads a password from standard input, and refuses a short one', async () => {
      const words = [
        'user',
        'create',
        '--email',
        'ann@demerdorp.example',
        '--name',
        'Ann Segers',
        '--installation-administrator',
        '--password-stdin',
      ]
      expect((await run(words, { input: 'short\n' })).err).to.equal('waarborg: password: Use at least 12 characters.\n')
      const made = await run(words, { input: 'een lang genoeg woord\n' })
      expect(made).to.deep.equal({
        code: 0,
        out: 'ann@demerdorp.example can sign in with the password given\n',
        err: '',
      })
    })

    it('refuses an e-mail address, role or organisation that is none', async () => {
      const words = (email: string, role: string, org: string) => [
        'user',
        'create',
        '--email',
        email,
        '--name',
        'X',
        '--role',
        role,
        '--org',
        org,
      ]
      expect((await run(words('nobody', 'hr', 'demerdorp'))).err).to.include('email: Fill in an e-mail address')
      expect((await run(words('a@b.example', 'boss', 'demerdorp'))).err).to.include(
        '--role is "boss": choose administrator',
      )
      expect((await run(words('a@b.example', 'hr', 'nowhere'))).err).to.include('there is no organisation "nowhere"')
    })

    it('lists who is there, and the people of one authority', async () => {
      const all = JSON.parse((await run(['user', 'list', '--json'])).out) as { email: string }[]
      expect(all.map(({ email }) => email)).to.deep.equal(['ann@demerdorp.example', 'sofie@demerdorp.example'])
      expect(all[0]).to.deep.include({ installationAdministrator: true, mustChangePassword: true, roles: {} })
      const { out } = await run(['user', 'list', '--org', 'demerdorp'])
      expect(out).to.match(/sofie@demerdorp\.example +Sofie Claes +ict-manager \(demerdorp\) +has a starting password/)
      expect(out).not.to.include('ann@')
      expect(out).not.to.include('passwordHash')
    })
  })

  describe('plan', () => {
    const note = inProject('seed', 'demo', 'policy-note.txt')
    const expected = JSON.parse(readFileSync(inProject('seed', 'demo', 'policy-note-expected.json'), 'utf8')) as Record<
      string,
      number
    >
    const goals = expected['strategic']! + expected['tactical']! + expected['operational']!

    it('says that there is no plan yet to draw or export', async () => {
      const { code, err } = await run(['export', 'plan', '--org', 'demerdorp', '--out', 'plan.json'])
      expect(code).to.equal(1)
      expect(err).to.include('Demerdorp has no plan yet')
      expect(existsSync(join(folder, 'plan.json'))).to.equal(false)
    })

    it('reads a note without writing on --dry-run', async () => {
      const { code, out } = await run(['import', 'plan', '--org', 'demerdorp', '--dry-run', note])
      expect(code).to.equal(0)
      expect(out).to.include(
        `Nothing was written. The note holds "Beleidsnota informatieveiligheid 2027-2029" (2027-2029): ${goals} goals, ${expected['actions']} actions`,
      )
      expect(out).to.include('0 problems, 0 lines not understood')
      expect((await run(['export', 'plan', '--org', 'demerdorp', '--out', 'plan.json'])).code).to.equal(1)
    })

    it('names every line that it does not understand, with its number', async () => {
      const file = join(folder, 'odd.txt')
      writeFileSync(file, `${readFileSync(note, 'utf8')}\nOperationele doelstelling x.y:\nZonder nummer\n`)
      const { out } = await run(['import', 'plan', '--org', 'demerdorp', '--dry-run', '--json', file])
      const { notUnderstood } = JSON.parse(out) as { notUnderstood: { line: number; text: string }[] }
      expect(notUnderstood).not.to.be.empty
      const printed = (await run(['import', 'plan', '--org', 'demerdorp', '--dry-run', file])).out
      for (const { line, text } of notUnderstood)
        expect(printed).to.include(`line ${line}: not understood: ${text.trim()}`)
    })

    it('refuses what is no plain text, and a note without goals', async () => {
      writeFileSync(join(folder, 'plan.docx'), Buffer.from('504b0304140006', 'hex'))
      expect((await run(['import', 'plan', '--org', 'demerdorp', 'plan.docx'])).err).to.include(
        'is not plain text: in Word, save the note',
      )
      writeFileSync(join(folder, 'empty.txt'), 'Beste lezer')
      const { code, err } = await run(['import', 'plan', '--org', 'demerdorp', 'empty.txt'])
      expect(code).to.equal(1)
      expect(err).to.include('There are no goals in this file')
      expect((await run(['import', 'plan', '--org', 'demerdorp', 'nowhere.txt'])).err).to.match(
        /nowhere\.txt is not there\n$/,
      )
    })

    it('makes the plan, under the title given', async () => {
      const { code, out, err } = await run(['import', 'plan', '--org', 'demerdorp', '--title', 'Plan 2027', note])
      expect({ code, err }).to.deep.equal({ code: 0, err: '' })
      expect(out).to.include(`Plan 1 was made: "Plan 2027" (2027-2029): ${goals} goals, ${expected['actions']} actions`)
    })

    it('exports it, draws it, and writes the workbook; a folder that is not there is named', async () => {
      expect((await run(['export', 'plan', '--org', 'demerdorp', '--out', 'plan.json'])).out).to.include('plan.json')
      const exported = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))
      expect(exported.plan.title).to.equal('Plan 2027')
      expect(exported.totals.actions).to.equal(expected['actions'])
      const drawn = await run([
        'report',
        'security-plan',
        '--org',
        'demerdorp',
        '--language',
        'fr',
        '--out',
        'plan.pdf',
      ])
      expect(drawn).to.deep.include({ code: 0, err: '' })
      expect(readFileSync(join(folder, 'plan.pdf')).subarray(0, 5).toString()).to.equal('%PDF-')
      expect((await run(['export', 'controls', '--org', 'demerdorp', '--out', 'controls.xlsx'])).code).to.equal(0)
      expect(readFileSync(join(folder, 'controls.xlsx')).subarray(0, 2).toString()).to.equal('PK')
      const lost = await run(['export', 'plan', '--org', 'demerdorp', '--out', join('lost', 'plan.json')])
      expect(lost).to.deep.equal({
        code: 1,
        out: '',
        err: `waarborg: the folder ${join(folder, 'lost')} does not exist\n`,
      })
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).to.deep.equal([])
    })

    it('refuses a language that is none', async () => {
      const { code, err } = await run([
        'report',
        'security-plan',
        '--org',
        'demerdorp',
        '--language',
        'es',
        '--out',
        'x.pdf',
      ])
      expect({ code, err }).to.deep.equal({ code: 2, err: 'waarborg: --language is "es": choose nl, fr, de, en\n' })
    })
  })

  describe('routes', () => {
    it('lists method, path and who may, for people and for programs', async () => {
      const listed = JSON.parse((await run(['routes', '--json'])).out) as {
        method: string
        path: string
        may: string
        roles: string[]
      }[]
      expect(listed).to.deep.include({ method: 'GET', path: '/sign-in', may: 'anyone', roles: null })
      const norms = listed.find(({ method, path }) => method === 'GET' && path === '/o/:organisation/norms')
      expect(norms!.may).to.equal('norm.read')
      expect(norms!.roles).to.include('ict-manager').and.not.include('employee')
      expect((await run(['routes'])).out).to.match(/GET +\/sign-in +anyone/)
    })
  })

  it('runs under an older Node, through the one that npm brought along', async function () {
    const older = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path))
    if (older === undefined) skip(this, 'there is no older Node here')
    const child = spawn(older, [inProject('bin', 'waarborg'), 'frobnicate'], { cwd: tmpdir() })
    const { code, err } = await ended(child)
    expect({ code, err }).to.deep.equal({
      code: 2,
      err: 'waarborg: there is no command "frobnicate"; waarborg --help lists them\n',
    })
  })
})
