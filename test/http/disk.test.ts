import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { backUp } from '../../src/actions/back-up.ts'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import { isWhole, verifyTrail } from '../../src/actions/verify-trail.ts'
import { answersTo } from '../../src/data/answers.ts'
import { CannotWrite } from '../../src/data/disk-errors.ts'
import { evidence } from '../../src/data/evidence.ts'
import { sites } from '../../src/data/sites.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { stopPreviews } from '../../src/documents/previews/make-preview.ts'
import { world, type World } from '../support/cast.ts'
import { list, pngOf } from '../support/evidence.ts'
import { incoming, until } from '../support/intake.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { skip } from '../support/skip.ts'
import { noDisk, SmallDisk } from '../support/small-disk.ts'
import { type Page, Visitor } from '../support/visitor.ts'

const norms = '/o/demerdorp/norms'
const answered = { number: '0', 'point-1': 'yes', remark: 'nagekeken met de leverancier' }

describe('a full disk', function () {
  this.timeout(60_000)
  let disk: SmallDisk
  let w: World
  let sofie: Visitor
  before(async function () {
    onlyOnDisk(this)
    disk = SmallDisk.make(24) ?? skip(this, noDisk)
    w = await world({ WAARBORG_DATA: disk.folder })
    sofie = await w.as('sofie')
  })
  after(async () => {
    // Skipped: then there is none.
    if ((w as unknown) === undefined) return
    stopPreviews()
    await w.close()
    disk.remove()
  })
  afterEach(() => (disk as SmallDisk | undefined)?.makeRoom())

  const post = (norm: string, values: Record<string, string> = answered): Promise<Page> =>
    sofie.post(`${norms}/${norm}/answers`, values, `${norms}/${norm}`)

  /** Writes until the log of the database does not fit any more. */
  async function fillUp(): Promise<Page> {
    disk.fill()
    for (let number = 0; ; number += 1) {
      const page = await post('5.1', { ...answered, number: String(number), remark: 'x'.repeat(1900 + number) })
      if (page.status !== 303) return page
      disk.fill()
    }
  }

  const add = async (title: string, content: Buffer): Promise<Page> => {
    const key = (await sofie.get(`${list}/new`)).$('input[name=key]').attr('value') ?? ''
    return sofie.sendFiles(list, {
      values: { title, aboutOn: '2026-11-20', key },
      files: [{ name: 'foto.png', content }],
    })
  }

  it('a form that cannot be saved comes back with what was typed, and works when there is room, without a restart', async () => {
    const refused = await fillUp()
    expect(refused.status).to.equal(507)
    expect(refused.$('#errors').text()).to.include('De schijf van de server is vol.')
    expect(refused.$('#field-remark').text()).to.include('xxxx')
    const kept = await answersTo(w.scope(), '5.1')
    disk.makeRoom()
    const values = { ...answered, number: String(kept.length) }
    expect((await post('5.1', values)).status).to.equal(303)
    const answers = await answersTo(w.scope(), '5.1')
    expect(answers.map(({ number }) => number)).to.deep.equal(
      Array.from({ length: kept.length + 1 }, (_, n) => kept.length + 1 - n),
    )
    expect(answers[0]?.remark).to.equal('nagekeken met de leverancier')
  })

  it('pages go on, also for somebody whose visit cannot be noted; signing in says what is wrong', async () => {
    await fillUp()
    w.setNow('2026-11-24T09:20:00Z')
    for (const path of ['/o/demerdorp', norms, list, '/o/demerdorp/trail', '/account']) {
      const page = await sofie.get(path)
      expect([path, page.status, page.$('h1').length]).to.deep.equal([path, 200, 1])
    }
    const page = await new Visitor(w.app).signIn('karim@example.test', 'vier woorden die ik onthoud')
    expect(page.status).to.equal(507)
    expect(page.$('main').text()).to.include('De schijf van de server is vol')
  })

  it('says it in the language of the person', async () => {
    await fillUp()
    for (const [language, words] of [
      ['fr', 'Le disque du serveur est plein'],
      ['de', 'Die Festplatte des Servers ist voll'],
      ['en', 'The disk of the server is full'],
      ['nl', 'De schijf van de server is vol'],
    ] as const) {
      await sofie.get(`/language/${language}?to=/account`)
      const page = await post('6.1')
      expect([page.status, page.$('#errors').text().trim()], language).to.satisfy(
        ([status, text]: [number, string]) => status === 507 && text.includes(words),
      )
    }
  })

  it('an upload is refused with 507 while it arrives, and leaves nothing; with room it is taken in', async () => {
    const photo = pngOf(7, 900)
    const before = await w.scope().count(evidence)
    disk.fill()
    const page = await add('Te groot', Buffer.concat([photo, Buffer.alloc(3_000_000)]))
    expect([page.status, page.$('h1').text()]).to.deep.equal([507, 'Dit kon niet bewaard worden'])
    expect(page.$('main').text()).to.include('De schijf van de server is vol').and.include('Kenmerk')
    disk.makeRoom()
    await until(() => incoming(w.context).length === 0)
    expect(await w.scope().count(evidence)).to.equal(before)
    expect((await add('Nu wel', photo)).status).to.equal(303)
    expect(await w.scope().count(evidence)).to.equal(before + 1)
  })

  it('while the log is moved into the database too: what was acknowledged is there, and the rest is not', async () => {
    disk.fill(7000)
    const place = { kind: 'other' as const, street: '', postcode: '', municipality: '', entity: null, responsible: '' }
    const acknowledged: string[] = []
    let refused: unknown
    while (refused === undefined && acknowledged.length < 500) {
      const work = w.scope().work()
      const name = `${acknowledged.length} ${'x'.repeat(40_000)}`
      const id = work.create(sites, { ...place, name }, { act: 'site.created', label: 'x' })
      refused = await work.commit().then(
        () => void acknowledged.push(id),
        (error: unknown) => error,
      )
    }
    expect(refused).to.be.instanceOf(CannotWrite).with.property('reason', 'full')
    expect((await w.scope().find(sites)).map(({ id }) => id)).to.have.members(acknowledged)
    expect(acknowledged.length).to.be.above(20)
  })

  it('a backup is refused in words, and leaves nothing of itself; the one before stays', async () => {
    const wanted = { file: join(disk.folder, 'backup.tar'), passphrase: null, force: true }
    disk.fill(100)
    const failure = await backUp(w.context, wanted).catch((error: unknown) => error)
    expect(failure).to.be.instanceOf(Error)
    expect((failure as Error).message).to.include('the disk is full')
    expect([existsSync(wanted.file), existsSync(`${wanted.file}.part`)]).to.deep.equal([false, false])
    expect(incoming(w.context)).to.deep.equal([])
    disk.makeRoom()
    expect((await backUp(w.context, wanted)).damaged).to.deep.equal([])
  })

  it('nothing was half: the trail and all records are whole, and the folder opens again', async () => {
    disk.makeRoom()
    await sealTrails(w.context)
    expect(isWhole(await verifyTrail(w.context, w.scope()))).to.equal(true)
    await w.context.store.close()
    await openSqlite(disk.folder).close()
  })
})
