import { expect } from 'chai'
import { CommandLine } from '../support/command-line.ts'

describe('waarborg user break-glass', () => {
  const line = new CommandLine()
  after(() => line.remove())
  const run = (...words: string[]) => line.run(words)
  const passwordIn = (out: string): string => /password +(\S+)/.exec(out)?.[1] ?? ''
  const codesIn = (out: string): string[] => [...out.matchAll(/^ +\d+ {2}(\S+)$/gm)].map(([, code]) => code ?? '')

  it('makes it once, renews it, and the doctor knows', async () => {
    const early = await run('user', 'break-glass', '--email', 'Rode-Deur-7@Demerdorp.example')
    expect([early.code, early.err.split(';')[0]]).to.deep.equal([1, 'waarborg: nobody has an account yet'])
    const ann = ['--email', 'ann@demerdorp.example', '--name', 'Ann Segers', '--installation-administrator']
    expect((await run('user', 'create', ...ann)).code).to.equal(0)
    const made = await run('user', 'break-glass', '--email', 'Rode-Deur-7@Demerdorp.example')
    expect([made.code, made.err]).to.deep.equal([0, ''])
    expect(made.out).to.include('address   rode-deur-7@demerdorp.example')
    expect(passwordIn(made.out)).to.match(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
    expect(codesIn(made.out)).to.have.length(10)
    const twice = await run('user', 'break-glass', '--email', 'ander@demerdorp.example')
    expect(twice.code).to.equal(1)
    expect(twice.err).to.match(
      /there is a break-glass administrator already, made on \d{4}-\d\d-\d\d; --renew gives it/,
    )
    const renewed = await run('user', 'break-glass', '--renew')
    expect(renewed.code).to.equal(0)
    expect(passwordIn(renewed.out)).not.to.equal(passwordIn(made.out))
    expect(codesIn(renewed.out)).to.have.length(10).and.not.include.members(codesIn(made.out).slice(0, 1))
    const other = await run('user', 'password', '--email', 'rode-deur-7@demerdorp.example')
    expect(other.err).to.equal(
      'waarborg: this is the break-glass administrator; waarborg user break-glass --renew gives it another password\n',
    )
    const { code, out } = await run('doctor')
    expect(out).to.match(/^note +break-glass +made on \S+ and never tried: sign in with it once$/m)
    expect(code, 'that is no failure').to.equal(0)
  })
})
