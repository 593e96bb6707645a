import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { pino } from 'pino'
import { adoptControls } from '../../src/actions/adopt-controls.ts'
import { addOrganisation } from '../../src/actions/create-organisation.ts'
import { main } from '../../src/commands/main.ts'
import { readConfig } from '../../src/config.ts'
import { type Context, createContext } from '../../src/context.ts'
import { linksOfEvidence, listEvidence } from '../../src/data/evidence.ts'
import { trailOf } from '../../src/data/trail-entries.ts'
import { installationWork, Scope } from '../../src/data/tenancy.ts'
import { currentRevision } from '../../src/domain/evidence.ts'
import { CommandLine, type Ended } from '../support/command-line.ts'
import { pdfOf, pngOf } from '../support/evidence.ts'

describe('waarborg evidence add', function () {
  this.timeout(120_000)
  const shell = new CommandLine()
  const actor = { kind: 'system', name: 'test' } as const
  let organisation: string
  const run = (...words: string[]): Promise<Ended> => shell.run(['evidence', 'add', '--org', 'demerdorp', ...words])

  /** Looks into the data folder while no command has it. */
  async function inside<T>(look: (scope: Scope, context: Context) => Promise<T>): Promise<T> {
    const config = readConfig({ WAARBORG_DATA: shell.data, LOG_LEVEL: 'silent' })
    const context = createContext(config, { log: pino({ level: 'silent' }) })
    try {
      return await look(new Scope(context.store, { organisation, actor, now: context.now }), context)
    } finally {
      await context.store.close()
    }
  }

  before(async () => {
    mkdirSync(shell.data, { recursive: true })
    writeFileSync(join(shell.folder, 'verslag.pdf'), await pdfOf('Verslag'))
    writeFileSync(join(shell.folder, 'foto.png'), pngOf(20))
    writeFileSync(join(shell.folder, 'kwaad.exe'), 'MZ dit is een programma')
    await inside(async (_, context) => {
      const work = installationWork(context.store, actor, context.now)
      const values = {
        nisCode: '',
        edition: 'ksz-2017',
        slug: 'demerdorp',
        name: 'Demerdorp',
        languages: ['nl' as const],
      }
      organisation = addOrganisation(work, context, values).id
      await work.commit()
    })
    await inside((scope, { catalogue }) =>
      adoptControls(scope, catalogue, { refs: [catalogue.controls[0]!.ref], languages: ['nl'] }),
    )
  })
  after(() => shell.remove())

  it('adds several files as one piece, of a control and of norms; the files stay where they are', async () => {
    const words = ['--control', 'M1', '--about', '2026-01-15', '--valid-until', '2030-01-15', '--norm', '12.3,5.1']
    const { code, out, err } = await run(...words, '--title', 'Verslag', 'verslag.pdf', 'foto.png', 'verslag.pdf')
    expect({ code, err }).to.deep.equal({ code: 0, err: '' })
    expect(out).to.match(/^Evidence was added, with 2 files: http.*\/o\/demerdorp\/evidence\/[0-9a-f]{24}\n/)
    expect(out).to.match(/[0-9a-f]{64} {2}verslag\.pdf\n[0-9a-f]{64} {2}foto\.png\n$/)
    await inside(async (scope, { files }) => {
      const [piece] = await listEvidence(scope)
      const revision = currentRevision(piece!)
      expect([piece!.title, revision.aboutOn, revision.validUntil]).to.deep.equal([
        'Verslag',
        '2026-01-15',
        '2030-01-15',
      ])
      for (const { sha256 } of revision.files) expect(await files.check(sha256)).to.equal('whole')
      const links = await linksOfEvidence(scope, piece!.id)
      expect(links.map(({ kind, target }) => (kind === 'norm' ? target : kind))).to.deep.equal([
        'control',
        '12.3',
        '5.1',
      ])
      expect((await trailOf(scope, piece!.id))[0]?.actor.kind).to.equal('operating-system')
    })
  })

  it('the same files for the same control and day are one piece, however often; another day is another', async () => {
    const words = ['--control', 'M1', '--about', '2026-02-01', 'foto.png']
    const before = await inside(listEvidence)
    const [first, again] = [await run(...words), await run(...words)]
    expect(first.out).to.match(/^Evidence was added, with 1 file: /)
    expect(again.out).to.equal(first.out.replace('was added', 'was there already'))
    expect((await inside(listEvidence)).length).to.equal(before.length + 1)
    const other = await run('--control', 'M1', '--about', '2026-02-02', 'foto.png')
    expect(other.out).to.contain('Evidence was added')
    expect((await inside(listEvidence)).length).to.equal(before.length + 2)
  })

  it('what cannot be is one line, and nothing is added', async () => {
    const before = await inside(listEvidence)
    const cases: readonly (readonly [string[], string])[] = [
      [['--control', 'M99', 'foto.png'], 'there is no control M99 in demerdorp'],
      [['--control', '1', '--norm', '99.9', 'foto.png'], 'there is no norm 99.9 in the edition ksz-2017'],
      [['--control', '1', '--about', '2199-01-01', 'foto.png'], 'aboutOn: This day is still to come.'],
      [['--control', '1', 'foto.png', 'kwaad.exe'], 'kwaad.exe is a program'],
    ]
    for (const [words, says] of cases) {
      const { code, err } = await run(...words)
      expect(code, says).to.equal(1)
      expect(err)
        .to.match(/^waarborg: [^\n]*\n$/)
        .and.contain(says)
    }
    expect((await inside(listEvidence)).length).to.equal(before.length)
  })

  const unread: readonly (readonly [string[], string])[] = [
    [['--control', '1'], 'FILE... is missing; usage: waarborg evidence add'],
    [['--control', '1', '--about', '2026-02-30', 'a.pdf'], '--about is "2026-02-30": write a day as 2026-11-24'],
    [['--control', '1', '--valid-until', 'morgen', 'a.pdf'], '--valid-until is "morgen"'],
    [['--control', '1', ...Array.from({ length: 11 }, () => 'a.pdf')], 'give at most 10 files at a time'],
  ]
  for (const [words, says] of unread)
    it(`is not understood: ${says.slice(0, 30)}`, async () => {
      const err: string[] = []
      const io = { out: () => undefined, complain: (line: string) => err.push(line), input: () => Promise.resolve('') }
      expect(await main(['evidence', 'add', '--org', 'demerdorp', ...words], io)).to.equal(2)
      expect(err.join()).to.contain(says)
    })
})
