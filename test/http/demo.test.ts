import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readDemoContent } from '../../src/actions/demo-content.ts'
import { createOrganisation } from '../../src/actions/create-organisation.ts'
import { demoPassword, demoStateOf, seedDemo } from '../../src/actions/demo-seed.ts'
import { answers, currentAnswers } from '../../src/data/answers.ts'
import { listControls } from '../../src/data/controls.ts'
import { employees } from '../../src/data/employees.ts'
import { membershipsOfUser } from '../../src/data/memberships.ts'
import { listOrganisations, organisationBySlug } from '../../src/data/organisations.ts'
import { actionsOf, currentPlan, goalsOf } from '../../src/data/plans.ts'
import { listEntities, listSites } from '../../src/data/sites.ts'
import { currentStanding, currentStandings, standingHistory } from '../../src/data/standings.ts'
import { findAcross, Scope } from '../../src/data/tenancy.ts'
import { trail } from '../../src/data/trail.ts'
import { userByEmail } from '../../src/data/users.ts'
import { standings } from '../../src/domain/assessment.ts'
import { nextCheckOn } from '../../src/domain/control.ts'
import { fullName } from '../../src/domain/employee.ts'
import { parseKboNumber, parseNisCode } from '../../src/domain/organisation.ts'
import { countStandings, scoreOf } from '../../src/domain/score.ts'
import { dayOf } from '../../src/i18n/format.ts'
import { inProject } from '../../src/paths.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { cast } from '../support/cast.ts'
import { addressIn, CommandLine, ended, printed, stopped } from '../support/command-line.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { Visitor } from '../support/visitor.ts'

describe('the demonstration', function () {
  this.timeout(120_000)

  describe('what it holds', () => {
    let made: TestApp
    let today: string
    before(async () => {
      made = testApp()
      today = dayOf(made.context.now())
      expect(await demoStateOf(made.context.store)).to.equal('empty')
      await seedDemo(made.context)
    })
    after(() => made.close())

    const scopeOf = async (slug: string): Promise<Scope> => {
      const { store, now } = made.context
      const organisation = (await organisationBySlug(store, slug))!.id
      return new Scope(store, { organisation, actor: { kind: 'system', name: 'test' }, now })
    }

    it('is known again as the demonstration', async () =>
      expect(await demoStateOf(made.context.store)).to.equal('demo'))

    it('has 27 authorities with entities, sites and numbers that pass their check, all but one with a standing', async () => {
      const all = await listOrganisations(made.context.store)
      expect(all).to.have.lengthOf(27)
      expect(new Set(all.map(({ nisCode }) => nisCode))).to.have.lengthOf(27)
      for (const { nisCode } of all) expect(parseNisCode(nisCode ?? '')).to.equal(nisCode)
      const ids = all.map(({ id }) => id)
      const standing = new Set(
        (await currentStandings(made.context.store, ids)).map(({ organisation }) => organisation),
      )
      expect(all.filter(({ id }) => !standing.has(id)).map(({ name }) => name)).to.deep.equal(['Meersdonk'])
      const numbers = new Set<string>()
      for (const { slug } of all) {
        const scope = await scopeOf(slug)
        const entities = await listEntities(scope)
        expect(entities.length, slug).to.be.at.least(2)
        expect((await listSites(scope)).length, slug).to.be.at.least(3)
        for (const { kboNumber } of entities) {
          expect(parseKboNumber(kboNumber ?? '')).to.equal(kboNumber)
          numbers.add(kboNumber ?? '')
        }
      }
      expect(numbers).to.have.lengthOf(55)
    })

    it('has the cast under their own names: karim is consultant everywhere, zoe only at a neighbour', async () => {
      const { store } = made.context
      for (const { key, name, email, at } of readDemoContent().people) {
        expect(name).to.equal(cast[key as keyof typeof cast].name)
        const held = await membershipsOfUser(store, (await userByEmail(store, email))!.id)
        expect(held).to.have.lengthOf('*' in at ? 27 : Object.keys(at).length)
      }
      expect((await userByEmail(store, 'ann@demerdorp.example'))!.installationAdministrator).to.equal(true)
    })

    it('lets sofie in with the password that is printed, and shows zoe nothing of Demerdorp', async () => {
      const sofie = new Visitor(made.app)
      await sofie.signIn('sofie@demerdorp.example', demoPassword)
      expect((await sofie.get('/o/demerdorp/norms')).status).to.equal(200)
      const zoe = new Visitor(made.app)
      await zoe.signIn('zoe@ottervoorde.example', demoPassword)
      expect((await zoe.get('/o/ottervoorde/norms')).status).to.equal(200)
      expect((await zoe.get('/o/demerdorp/norms')).status).to.equal(404)
    })

    it('Demerdorp: 41 yes, 12 partly, 9 no, 5 not applicable with a reason, and remarks that say why', async () => {
      const scope = await scopeOf('demerdorp')
      const norms = made.context.catalogue.normsOf('ksz-2017')
      const current = await currentAnswers(scope)
      const counts = countStandings(standings(norms, current))
      expect(counts).to.deep.equal({ yes: 41, partly: 12, no: 9, 'not-applicable': 5, unanswered: 0 })
      for (const { outcome, reason } of current) expect(reason !== '').to.equal(outcome === 'not-applicable')
      const remarks = current.flatMap(({ points, remark }) => [remark, ...points.map((point) => point.remark)])
      expect(new Set(remarks.filter((remark) => remark !== '')).size).to.be.at.least(25)
      expect(await scope.count(answers)).to.be.greaterThan(100)
      const standing = (await currentStanding(scope))!
      const summed = standing.chapters.reduce((sum, chapter) => sum + chapter.counts.yes, 0)
      expect(summed).to.equal(41)
    })

    it('Demerdorp: the year behind it is kept day by day, ever better, and none of it is still to come', async () => {
      const scope = await scopeOf('demerdorp')
      const kept = await scope.find(standingHistory, { sort: 'day' })
      expect(kept.length).to.be.at.least(8)
      const yes = kept.map(({ chapters }) => chapters.reduce((sum, chapter) => sum + chapter.counts.yes, 0))
      expect(yes).to.deep.equal(yes.toSorted((a, b) => a - b))
      expect(kept[0]!.day < dayOf(new Date(made.context.now().getTime() - 300 * 86_400_000))).to.equal(true)
      expect(kept.filter(({ current }) => current).map(({ day }) => day)).to.deep.equal([kept.at(-1)!.day])
      const [last] = await scope.find(trail, { sort: '-at', limit: 1 })
      expect(last!.at.getTime()).to.be.at.most(made.context.now().getTime())
    })

    it('Demerdorp: some thirty controls with owners, some late and some due within a month', async () => {
      const all = await listControls(await scopeOf('demerdorp'))
      expect(all.length).to.be.within(30, 40)
      for (const { owner, title } of all) expect(owner, title.nl).not.to.equal('')
      const due = all.map(nextCheckOn).filter((day) => day !== null)
      const month = dayOf(new Date(made.context.now().getTime() + 31 * 86_400_000))
      expect(due.filter((day) => day < today).length).to.be.at.least(2)
      expect(due.filter((day) => day >= today && day <= month).length).to.be.at.least(2)
      expect(new Set(all.map(({ state }) => state))).to.deep.equal(
        new Set(['planned', 'introduced', 'working', 'not-applicable']),
      )
    })

    it('Demerdorp: the plan of the note, each action with somebody who answers for it, in every state', async () => {
      const expected = JSON.parse(
        readFileSync(inProject('seed', 'demo', 'policy-note-expected.json'), 'utf8'),
      ) as Record<string, number>
      const scope = await scopeOf('demerdorp')
      const plan = (await currentPlan(scope))!
      expect([plan.firstYear, plan.lastYear]).to.deep.equal([2027, 2029])
      expect(await goalsOf(scope, plan.id)).to.have.lengthOf(
        expected['strategic']! + expected['tactical']! + expected['operational']!,
      )
      const actions = await actionsOf(scope, plan.id)
      expect(actions).to.have.lengthOf(expected['actions']!)
      for (const { responsible, title } of actions) expect(responsible, title).not.to.equal('')
      expect(new Set(actions.map(({ state }) => state))).to.have.lengthOf(6)
      expect(actions.filter(({ norms, controls }) => norms.length > 0 && controls.length > 0).length).to.be.greaterThan(
        30,
      )
      for (const { state, closedOn } of actions)
        expect(closedOn !== null).to.equal(['done', 'verified', 'dropped'].includes(state))
    })

    it('Zennebeek: in French and Dutch, a third in order, a plan of its own in French', async () => {
      const scope = await scopeOf('zennebeek')
      const organisation = (await organisationBySlug(made.context.store, 'zennebeek'))!
      expect(organisation.languages).to.deep.equal(['fr', 'nl'])
      const counts = countStandings(standings(made.context.catalogue.normsOf('ksz-2017'), await currentAnswers(scope)))
      expect(scoreOf(counts).percentage).to.equal(34)
      expect((await listEntities(scope)).map(({ name }) => name)).to.deep.equal([
        'Commune de Zennebeek',
        'CPAS de Zennebeek',
      ])
      const plan = (await currentPlan(scope))!
      expect(plan.title).to.equal('Plan de sécurité de l’information 2027-2028')
      expect((await actionsOf(scope, plan.id)).map(({ title }) => title)).to.include(
        'Louer une seconde ligne auprès d’un autre opérateur',
      )
      expect(await listControls(scope)).to.have.lengthOf(21)
    })

    it('the neighbours differ from each other, and are the same whenever it is made: late at night, on the last day of February', async () => {
      const { context, close, setNow } = testApp()
      setNow('2028-02-29T23:40:00Z')
      await seedDemo(context)
      const standingOf = async ({ store }: typeof context): Promise<string[]> => {
        const all = await listOrganisations(store)
        const found = await currentStandings(
          store,
          all.map(({ id }) => id),
        )
        const names = new Map(all.map(({ id, name }) => [id, name]))
        const staff = await findAcross(store, [...names.keys()], { collection: employees })
        return [
          ...found.map(({ organisation, chapters }) => `${names.get(organisation)} ${JSON.stringify(chapters)}`).sort(),
          ...staff
            .map((one) => `${names.get(one.organisation)} ${one.number} ${fullName(one)} ${one.signed !== null}`)
            .sort(),
        ]
      }
      const [one, other] = [await standingOf(made.context), await standingOf(context)]
      expect(one).to.deep.equal(other)
      expect(new Set(one.slice(0, 26).map((line) => line.replace(/^\S+/, '')))).to.have.lengthOf(26)
      await close()
    })

    it('everything that is there has its line in the trail', async () => {
      const scope = await scopeOf('demerdorp')
      const created = await scope.count(answers)
      const lines = await scope.find(trail)
      expect(lines.filter(({ act }) => act === 'answer.given')).to.have.lengthOf(created)
      expect(lines.filter(({ act }) => act === 'action.created')).to.have.lengthOf(56)
      expect(lines.filter(({ act }) => act === 'agreement.signed')).to.have.lengthOf(72 + 87)
      expect(lines.filter(({ act }) => act === 'employee.joined')).to.have.lengthOf(125)
      const actors = new Set(lines.map(({ actor }) => actor.name))
      const staff = new Set((await scope.find(employees)).map(fullName))
      expect([...actors].filter((name) => !staff.has(name))).to.deep.equal(['Karim Haddad'])
    })
  })

  describe('waarborg demo', () => {
    const shell = new CommandLine()
    const { folder } = shell
    after(() => shell.remove())

    const start = (data: string): ChildProcess => shell.start(['demo'], { WAARBORG_DATA: data })

    it('fills an empty folder, prints address and cast, stops on SIGTERM, and starts again on what is there', async () => {
      const child = start('data')
      const lines = await printed(child, 10)
      expect(lines[0]).to.match(/^Waarborg is at http:\/\/127\.0\.0\.1:\d+; its data is in .*\/data$/)
      for (const { email } of readDemoContent().people)
        expect(
          lines.filter((line) => line.includes(email) && line.endsWith(demoPassword)),
          email,
        ).to.have.lengthOf(1)
      expect(lines.join('\n')).to.match(/consultant \(all 27\) +karim@demerdorp\.example/)
      expect((await fetch(`${addressIn(lines[0])}/sign-in`)).status).to.equal(200)
      expect(await stopped(child)).to.equal(0)

      const again = start('data')
      expect((await printed(again, 11))[1]).to.equal('The demonstration was there already and is used as it stands.')
      expect(await stopped(again)).to.equal(0)
    })

    it('a start that was cut off does no harm', async () => {
      const child = start('cut')
      while (!existsSync(join(folder, 'cut', 'waarborg.sqlite')))
        await new Promise((resolve) => setTimeout(resolve, 20))
      child.kill('SIGKILL')
      await once(child, 'close')
      const again = start('cut')
      expect((await printed(again, 10))[0]).to.include('Waarborg is at')
      expect(await stopped(again)).to.equal(0)
    })

    it('leaves the data of another Waarborg alone', async function () {
      onlyOnDisk(this)
      const other = testApp({ WAARBORG_DATA: join(folder, 'other') })
      const values = { name: 'Elders', slug: 'elders', languages: ['nl' as const], nisCode: '', edition: 'ksz-2017' }
      await createOrganisation(other.context, values, { actor: { kind: 'system', name: 'test' }, administrator: null })
      await other.context.store.close()
      const before = contents(join(folder, 'other'))
      const { code, err } = await ended(start('other'))
      expect(code).to.equal(1)
      expect(err).to.equal(
        `waarborg: the data folder ${join(folder, 'other')} holds the data of another Waarborg; set WAARBORG_DATA to an empty folder for the demonstration\n`,
      )
      expect(contents(join(folder, 'other'))).to.deep.equal(before)
    })

    it('does not open a folder with other things in it', async () => {
      mkdirSync(join(folder, 'letters'))
      writeFileSync(join(folder, 'letters', 'letter.txt'), 'Beste')
      const { code, err } = await ended(start('letters'))
      expect(code).to.equal(1)
      expect(err).to.include(`the data folder ${join(folder, 'letters')} is not empty and holds no Waarborg data`)
      expect(readdirSync(join(folder, 'letters'))).to.deep.equal(['letter.txt'])
    })
  })
})

const contents = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const bytes = readFileSync(join(parentPath, name))
      return `${name} ${createHash('sha256').update(bytes).digest('hex')}`
    })
