import { expect } from 'chai'
import type { RecordProblem } from '../../src/actions/check-records.ts'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import { isWhole } from '../../src/actions/verify-trail.ts'
import { agreements, signatures, type SignatureValues } from '../../src/data/agreements.ts'
import { employees } from '../../src/data/employees.ts'
import { evidence, evidenceLinks } from '../../src/data/evidence.ts'
import { newId } from '../../src/data/records.ts'
import { signatureDigest } from '../../src/domain/signing.ts'
import { createTranslator } from '../../src/i18n/translate.ts'
import { createApp } from '../../src/web/app.ts'
import { smallText } from '../support/agreement.ts'
import { CommandLine } from '../support/command-line.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import type { Tampering } from '../support/tampering.ts'
import { TrailWorld } from '../support/trail-world.ts'
import { Visitor } from '../support/visitor.ts'
import { password } from '../support/cast.ts'

describe('what is proof against its own trail', () => {
  const shell = new CommandLine()
  let trails: TrailWorld
  let ids: Record<'agreement' | 'signature' | 'other' | 'photo' | 'report' | 'link', string>
  before(function () {
    onlyOnDisk(this)
  })
  beforeEach(async () => {
    trails = await TrailWorld.begin()
    ids = await fill()
    await sealTrails(trails.context)
    expect(isWhole(await trails.verify()), 'whole at first').to.equal(true)
  })
  afterEach(() => trails.close())
  after(() => shell.remove())

  async function fill(): Promise<typeof ids> {
    const { scope } = trails
    const text = await trails.context.files.keepBytes(Buffer.from(smallText()))
    const work = scope.work()
    const draft = { number: 1, state: 'draft', texts: [{ language: 'nl', sha256: null, draft: '# x', changes: '' }] }
    const agreement = work.create(agreements, draft as never, { act: 'agreement.drafted', label: '1' })
    const sign = (name: string, receipt: string): string => {
      const employee = work.create(employees, { number: receipt, familyName: name, language: 'nl' } as never, {
        act: 'employee.joined',
        label: name,
      })
      const said: Omit<SignatureValues, 'digest'> = {
        ...{ employee, agreement, number: 1, language: 'nl', sha256: text.sha256, statement: 's', name },
        ...{ user: newId(), signedAt: trails.context.now(), way: 'online', receipt },
        shown: { openedAt: trails.context.now(), parts: ['a'], changes: '' },
      }
      const values = { ...said, digest: signatureDigest(said) }
      return work.create(signatures, values, { act: 'agreement.signed', label: `${receipt} ${name}` })
    }
    const [signature, other] = [sign('Els Peeters', 'W2222222222'), sign('Jan Maes', 'W3333333333')]
    const add = async (title: string): Promise<string> => {
      const { sha256, size } = await trails.context.files.keepBytes(Buffer.from(title))
      const file = { sha256, size, type: 'image/png', name: `${title}.png`, preview: null }
      const at = trails.context.now()
      const addedBy = { id: trails.w.userIds.sofie, name: 'Sofie Claes' }
      const revision = { number: 1, files: [file], link: '', note: '', aboutOn: '2026-11-24', validUntil: null }
      const revisions = [{ ...revision, addedAt: at, addedBy }]
      const values = { title, owner: null, revisions, validUntil: '9999-12-31', addedAt: at, key: newId() }
      return work.create(evidence, values, { act: 'evidence.added', label: title })
    }
    const [photo, report] = [await add('Photo'), await add('Report')]
    const linked = { evidence: photo, kind: 'norm', target: '12.3' } as const
    const link = work.create(evidenceLinks, linked, { act: 'evidence.linked', label: 'Photo' })
    await work.commit()
    await publish(agreement, text.sha256)
    return { agreement, signature, other, photo, report, link }
  }

  async function publish(id: string, sha256: string): Promise<void> {
    const work = trails.scope.work()
    const values = {
      state: 'published',
      texts: [{ language: 'nl', sha256, draft: '', changes: '' }],
      publishedAt: trails.context.now(),
      publishedBy: { id: trails.w.userIds.sofie, name: 'Sofie Claes' },
    } as const
    const draft = await trails.scope.require(agreements, id)
    work.replace(agreements, draft, { act: 'agreement.published', label: '1', values })
    await work.commit()
  }

  const found = async (act: (file: Tampering) => void): Promise<readonly RecordProblem[]> => {
    await trails.tamper(act)
    const report = await trails.verify()
    expect(report.problem, 'the chain itself').to.equal(null)
    expect(isWhole(report)).to.equal(false)
    return report.records
  }

  it('a signature with another name and day, and its digest made to fit', async () => {
    const fit = (document: Record<string, unknown>): void => {
      const said = { ...document, name: 'Karim Haddad', signedAt: new Date('2026-01-02T08:00:00Z') } as never
      Object.assign(document, said, { digest: signatureDigest(withPlainIds(said)) })
    }
    const records = await found((file) => file.rewrite('signatures', ids.signature, fit))
    expect(await signatureProblems()).to.deep.equal([])
    expect(records).to.deep.equal([
      {
        problem: 'altered',
        kind: 'signatures',
        id: ids.signature,
        label: 'W2222222222 Els Peeters',
        fields: ['name', 'signedAt', 'digest'],
      },
    ])
  })

  /** Of a document as the file holds it: its references are no text there. */
  const withPlainIds = (said: SignatureValues): SignatureValues => {
    const [employee, agreement, user] = [said.employee, said.agreement, said.user].map((id: unknown) => String(id))
    return { ...said, employee: employee!, agreement: agreement!, user: user! }
  }
  const signatureProblems = async (): Promise<readonly unknown[]> => (await trails.verify()).signatures

  it('a signature, a piece of evidence or a published version that was deleted', async () => {
    const records = await found((file) => {
      file.run(`DELETE FROM signatures WHERE id = '${ids.signature}'`)
      file.run(`DELETE FROM evidence WHERE id = '${ids.photo}'`)
      file.run(`DELETE FROM agreements WHERE id = '${ids.agreement}'`)
    })
    expect(records.map(({ problem, kind, id }) => `${problem} ${kind} ${id}`)).to.have.members([
      `missing signatures ${ids.signature}`,
      `missing evidence ${ids.photo}`,
      `missing agreements ${ids.agreement}`,
    ])
  })

  it('a signature of which only an index column was altered, also when two were exchanged', async () => {
    for (const column of ['employee', 'agreement', 'user', 'receipt', 'organisation']) {
      const records = await found((file) =>
        file.run(
          `CREATE TABLE kept AS SELECT * FROM signatures; UPDATE signatures SET "${column}" = '${'f'.repeat(24)}' WHERE id = '${ids.signature}'`,
        ),
      )
      const problem = column === 'organisation' ? 'missing' : 'hidden'
      expect(
        records.map((one) => `${one.problem} ${one.id}`),
        column,
      ).to.deep.equal([`${problem} ${ids.signature}`])
      await trails.tamper((file) =>
        file.run('DELETE FROM signatures; INSERT INTO signatures SELECT * FROM kept; DROP TABLE kept'),
      )
      expect(isWhole(await trails.verify()), column).to.equal(true)
    }
    const exchanged = await found((file) => {
      file.run('CREATE TABLE kept AS SELECT id, user FROM signatures')
      for (const [id, from] of [
        [ids.signature, ids.other],
        [ids.other, ids.signature],
      ])
        file.run(`UPDATE signatures SET user = (SELECT user FROM kept WHERE id = '${from}') WHERE id = '${id}'`)
    })
    expect(exchanged.map(({ problem, id }) => `${problem} ${id}`)).to.have.members([
      `hidden ${ids.signature}`,
      `hidden ${ids.other}`,
    ])
  })

  it('evidence that names another file, day and author', async () => {
    const report = (await trails.scope.require(evidence, ids.report)).revisions[0]!.files[0]!
    const records = await found((file) =>
      file.rewrite('evidence', ids.photo, (document) => {
        const [revision] = document['revisions'] as Record<string, unknown>[]
        revision!['files'] = [{ ...report, name: 'Photo.png' }]
        revision!['addedAt'] = new Date('2025-01-01T00:00:00Z')
        revision!['addedBy'] = { id: null, name: 'Somebody else' }
      }),
    )
    expect(records).to.have.lengthOf(1)
    expect(records[0]).to.deep.include({ problem: 'altered', kind: 'evidence', id: ids.photo, fields: ['revisions'] })
  })

  it('a published version with another day, a link to another norm, and a record that nobody made', async () => {
    const records = await found((file) => {
      file.rewrite('agreements', ids.agreement, (document) => {
        document['publishedAt'] = new Date('2025-01-01T00:00:00Z')
      })
      file.rewrite('evidenceLinks', ids.link, (document) => {
        document['target'] = '12.4'
      })
      file.run(
        `INSERT INTO evidence (id, organisation, version, document, addedAt, validUntil, key) SELECT '0000${ids.photo.slice(4)}', organisation, version, document, addedAt, validUntil, 'k' FROM evidence WHERE id = '${ids.photo}'`,
      )
    })
    expect(records.map(({ problem, kind, fields }) => `${problem} ${kind} ${fields.join()}`)).to.have.members([
      'altered agreements publishedAt',
      'altered evidenceLinks target',
      'unknown evidence ',
    ])
  })

  it('a record that cannot be read any more, and those after it', async () => {
    const records = await found((file) => {
      file.run(`UPDATE evidence SET document = substr(document, 1, 60) WHERE id = '${ids.photo}'`)
      file.run(`DELETE FROM evidence WHERE id = '${ids.report}'`)
    })
    expect(records.map(({ problem, id }) => `${problem} ${id}`)).to.have.members([
      `unreadable ${ids.photo}`,
      `missing ${ids.report}`,
    ])
  })

  it('says nothing of what was removed by the way of the house, nor of what is not sealed yet', async () => {
    const work = trails.scope.work()
    const photo = await trails.scope.require(evidence, ids.photo)
    work.remove(evidence, photo, { act: 'evidence.removed', label: 'Photo' })
    const report = await trails.scope.require(evidence, ids.report)
    work.replace(evidence, report, { act: 'evidence.updated', label: 'R', values: { title: 'R', owner: newId() } })
    await work.commit()
    expect(isWhole(await trails.verify())).to.equal(true)
    await trails.tamper((file) => file.run(`DELETE FROM evidence WHERE id = '${ids.report}'`))
    expect((await trails.verify()).records.map(({ problem }) => problem)).to.deep.equal(['missing'])
  })

  it('is named by the command, for programs too, and on the page in every language', async () => {
    const rename = (document: Record<string, unknown>): void => {
      document['title'] = 'Another photo'
    }
    await trails.tamper((file) => {
      file.rewrite('evidence', ids.photo, rename)
      file.run(`DELETE FROM signatures WHERE id = '${ids.signature}'`)
    })
    const run = (...words: string[]) =>
      trails.aside(() =>
        shell.run(['trail', 'verify', '--org', 'demerdorp', ...words], {
          environment: { WAARBORG_DATA: trails.w.folder },
        }),
      )
    const { code, out, err } = await run()
    expect(code).to.equal(1)
    expect(out).to.include(`record      altered: evidence ${ids.photo} "Photo", in title`)
    expect(out).to.include(`record      missing: signatures ${ids.signature} "W2222222222 Els Peeters"`)
    expect(err).to.include('2 records are not what the trail says')
    const json = JSON.parse((await run('--json')).out) as { whole: boolean; records: RecordProblem[] }
    expect(json.whole).to.equal(false)
    expect(json.records.map(({ problem }) => problem)).to.have.members(['altered', 'missing'])
    const visitor = new Visitor(createApp(trails.context))
    await visitor.signIn('sofie@example.test', password)
    for (const language of ['nl', 'fr', 'de', 'en'] as const) {
      await visitor.post('/account/language', { language })
      const t = createTranslator(language)
      const page = await visitor.post('/o/demerdorp/trail/verification', {}, '/o/demerdorp/trail/verification')
      const text = page.$('main').text()
      expect(text, language).to.include(t('trail.verify.recordsTitle'))
      expect(text, language).to.include('Photo').and.include('Els Peeters')
      expect(text, language).to.include(t('trail.verify.record.altered', { fields: t('trail.field.title') }))
      expect(text, language).to.include(t('trail.verify.record.missing'))
      expect(page.$(`a[href="/o/demerdorp/trail/evidence/${ids.photo}"]`)).to.have.lengthOf(1)
    }
  })

  it('shows on the receipt that it is not what was sealed, though its digest fits', async () => {
    const visitor = async (): Promise<Visitor> => {
      const made = new Visitor(createApp(trails.context))
      await made.signIn('sofie@example.test', password)
      return made
    }
    const title = createTranslator('nl')('agreement.altered.title')
    const path = '/o/demerdorp/agreement/receipts/W2222222222'
    const whole = await (await visitor()).get(path)
    expect(whole.status).to.equal(200)
    expect(whole.text).to.include('Els Peeters').and.not.include(title)
    await trails.tamper((file) =>
      file.rewrite('signatures', ids.signature, (document) => {
        document['name'] = 'Karim Haddad'
        document['digest'] = signatureDigest(withPlainIds(document as never))
      }),
    )
    expect((await (await visitor()).get(path)).text)
      .to.include(title)
      .and.include('Karim Haddad')
  })
})
