import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { CommandLine, type Ended } from '../support/command-line.ts'
import { madeUpNationalNumber } from '../support/staff-lists.ts'

describe('waarborg import employees', function () {
  this.timeout(120_000)
  const shell = new CommandLine()
  const file = join(shell.folder, 'staff.csv')
  const head = 'Nr;Naam;Voornaam;E-mail;Schaal'

  const run = (content: string, ...options: string[]): Promise<Ended> => {
    writeFileSync(file, content)
    return shell.run(['import', 'employees', '--org', 'demerdorp', ...options, file])
  }

  before(() =>
    shell.run([
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
    ]),
  )
  after(() => shell.remove())

  const two = `${head}\n0001;Peeters;Els;els@example.test;B1\n0002;Maes;Piet;;C3\n`

  it('says what would change, and writes nothing with --dry-run', async () => {
    const { code, out } = await run(two, '--dry-run')
    expect(code).to.equal(0)
    expect(out).to.include('column A "Nr": staff number').and.include('column E "Schaal": not imported')
    expect(out).to.include('Nothing was written: 2 new, 0 changed, 0 back, 0 leaving, 0 unchanged')
  })

  it('writes, once; with --complete who is not in the file leaves', async () => {
    expect((await run(two)).out).to.include('Written: 2 new')
    const again = JSON.parse((await run(two, '--json')).out) as Record<string, unknown>
    expect(again).to.deep.include({ written: true, joined: 0, unchanged: 2, left: 0, issues: [] })
    const one = `${head}\n0002;Maes;Piet;;C3\n`
    expect((await run(one)).out).to.include('1 on the staff list are not in the file; with --complete they leave today')
    expect((await run(one, '--complete')).out).to.include('Written: 0 new, 0 changed, 0 back, 1 leaving, 1 unchanged')
    expect((await run(one, '--complete')).out).to.include('0 leaving')
  })

  it('with an error tells all of them and writes nothing', async () => {
    const { code, out, err } = await run(`${head}\n0009;Claes;Sofie;wrong;\n2;Maes;Piet;;\n`)
    expect(code).to.equal(1)
    expect(out).not.to.include('ritten')
    expect(out).to.include('line 2, column E-mail: error: “wrong” is not an e-mail address.')
    expect(out).to.include('line 3: error: Number 2 looks like 0002, which is on the staff list already.')
    expect(err).to.equal(`waarborg: 2 errors in ${file}: nothing was written\n`)
  })

  it('refuses national numbers, and a file without the columns that it needs', async () => {
    const national = await run(`${head}\n0009;Claes;Sofie;;${madeUpNationalNumber('850730', 33)}\n`)
    expect(national.code).to.equal(1)
    expect(national.err).to.include('The column Schaal (E) holds national numbers. Waarborg never keeps those.')
    const odd = await run('a;b\n1;2\n')
    expect(odd.code).to.equal(1)
    expect(odd.err).to.include('Choose the column with the staff number.')
  })
})
