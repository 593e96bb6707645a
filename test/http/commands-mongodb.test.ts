import { expect } from 'chai'
import mongoose from 'mongoose'
import { addressIn, CommandLine, type Ended, printed, stopped } from '../support/command-line.ts'
import { databaseOn, dropDatabase, findMongo, leaveMongo, noMongo } from '../support/mongodb.ts'
import { freePort } from '../support/ports.ts'
import { skip } from '../support/skip.ts'

describe('waarborg, the command, on MongoDB', function () {
  this.timeout(300_000)
  const shell = new CommandLine()
  let uri: string | undefined
  before(async function () {
    uri = databaseOn((await findMongo())?.uri ?? skip(this, noMongo))
  })
  after(async () => {
    shell.remove()
    if (uri === undefined) return
    await dropDatabase(uri)
    await leaveMongo()
  })

  const environment = () => ({ MONGODB_URI: uri! })
  const run = (...words: string[]): Promise<Ended> => shell.run(words, { environment: environment() })

  it('sets up an authority once, lists it, and tells the doctor that all is well', async () => {
    expect((await run('doctor')).out).to.match(/ok +MongoDB +MongoDB .+ has no data yet; it is made at the first start/)
    const words = ['organisation', 'create', '--slug', 'demerdorp', '--name', 'Demerdorp', '--language', 'nl']
    const first = await run(...words)
    expect(first).to.deep.include({ code: 0, err: '' })
    expect(await run(...words)).to.deep.include({
      code: 1,
      err: 'waarborg: there is an organisation "demerdorp" already\n',
    })
    const listed = JSON.parse((await run('organisation', 'list', '--json')).out) as object[]
    expect(listed).to.have.lengthOf(1)
    expect((await run('doctor')).out).to.match(/ok +MongoDB +MongoDB .+, a transaction works, all indexes are there/)
  })

  it('lets the doctor name an index that is gone, and serve puts it back', async () => {
    const raw = await mongoose.createConnection(uri!).asPromise()
    await raw.collection('users').dropIndex('users.email')
    await raw.close()
    const { code, out, err } = await run('doctor')
    expect(code).to.equal(1)
    expect(out).to.contain('index users.email is missing or other than declared; a start of Waarborg puts this right')
    expect(err).to.contain('not in order: MongoDB')
    const server = shell.start(['serve'], environment())
    const [line] = await printed(server, 1)
    expect((await fetch(`${addressIn(line)}/sign-in`)).status).to.equal(200)
    expect(await stopped(server)).to.equal(0)
    expect((await run('doctor')).code).to.equal(0)
  })

  it('says in one line that no server answers, and shows no password', async () => {
    const nobody = `mongodb://ann:geheim@127.0.0.1:${await freePort()}/waarborg?serverSelectionTimeoutMS=200`
    const { code, out, err } = await shell.run(['organisation', 'list'], { environment: { MONGODB_URI: nobody } })
    expect([code, out]).to.deep.equal([1, ''])
    expect(err).to.match(/^waarborg: MongoDB does not answer: .*ECONNREFUSED.*\n$/)
    expect(err).not.to.contain('geheim')
  })
})
