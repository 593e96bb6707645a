import { expect } from 'chai'
import { noteBackup } from '../../src/data/backup/last.ts'
import { createJobRun, findJobRun, replaceJobRun } from '../../src/data/job-runs.ts'
import { sites } from '../../src/data/sites.ts'
import { sealTrail } from '../../src/data/trail-seals.ts'
import { world, type World } from '../support/cast.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { fillWithOneOfEach } from './whole/belongings.ts'

const settings = '/o/demerdorp/settings'
const backups = { BACKUP_FOLDER: '/mnt/backup/waarborg', BACKUP_AT: '02:30' }

describe('how Waarborg itself is doing', () => {
  let w: World
  beforeEach(async () => {
    w = await world(backups)
  })
  afterEach(() => w.close())

  /** What stands beside a heading, with the sign in front. */
  async function row(label: string, person: 'ann' | 'sofie' = 'sofie'): Promise<string> {
    const { $ } = await (await w.as(person)).get(settings)
    const found = $('dt').filter((_, one) => $(one).text() === label)
    expect(found, label).to.have.lengthOf(1)
    const dd = found.next('dd')
    const sign = /state-(\w+)/.exec(dd.find('.state').attr('class') ?? '')?.[1] ?? ''
    const parts = [
      dd.find('.state').text(),
      ...dd
        .find('div')
        .map((_, one) => $(one).text())
        .toArray(),
    ]
    return [sign, ...parts].map((text) => text.replace(/\s+/g, ' ').trim()).join(' | ')
  }

  const made = { at: '2026-11-24T01:30:00.000Z', file: '/mnt/x.tar', size: 12_400_000, damaged: 0 }
  const run = (name: string, at: string, failure: string | null = null): Promise<void> => {
    const moment = new Date(at)
    const times = { plannedFor: moment, leasedUntil: moment, startedAt: moment, endedAt: moment }
    return createJobRun(w.context.store, { ...times, name, holder: 'x', succeededAt: moment, failure, begun: 1 })
  }

  describe('the backup', () => {
    beforeEach(function () {
      onlyOnDisk(this)
    })

    it('stands first, with the next one', async () => {
      await noteBackup(w.folder, { made })
      const { $ } = await (await w.as('sofie')).get(settings)
      expect($('h2').last().text()).to.equal('Hoe het met Waarborg zelf gaat')
      expect($('h2').last().nextAll('dl').find('dt').first().text()).to.equal('Back-up')
      expect(await row('Back-up')).to.equal('yes | vannacht 02:30, 12,4 MB, in orde | Volgende keer: morgen 02:30.')
    })

    it('is of today while the hour has not come', async () => {
      w.setNow('2026-11-25T00:30:00Z')
      await noteBackup(w.folder, { made })
      expect(await row('Back-up')).to.match(/^yes \| gisteren 02:30, .* in orde \| Volgende keer: vandaag 02:30\.$/)
    })

    it('is tried again within the hour when it is late or failed', async () => {
      await noteBackup(w.folder, { made: { ...made, at: '2026-11-22T01:30:00.000Z' } })
      expect(await row('Back-up')).to.match(/^late \| te oud: .* \| Waarborg probeert het binnen het uur opnieuw\.$/)
      await noteBackup(w.folder, { failed: { at: '2026-11-24T08:30:00.000Z', message: 'the disk is full' } })
      expect(await row('Back-up')).to.match(
        /^late \| mislukt \(vandaag 09:30\); .*logboek van de server noemt de oorzaak/,
      )
    })

    it('says where it is, and why it failed, only to who looks after the server', async () => {
      const failed = { at: '2026-11-24T08:30:00.000Z', message: 'EACCES /mnt/backup' }
      await noteBackup(w.folder, { made, failed })
      const told = await row('Back-up', 'ann')
      expect(told).to.include('Oorzaak: EACCES /mnt/backup').and.include('Map op de server: /mnt/backup/waarborg')
      expect(await row('Back-up')).not.to.include('/mnt')
    })

    it('says when none is planned', async () => {
      const bare = await world()
      const { $ } = await (await bare.as('sofie')).get(settings)
      expect($('main').text()).to.include('nog geen gemaakt').and.include('Er is geen dagelijkse back-up ingesteld')
      await bare.close()
    })
  })

  it('says of each job when it was done and when it comes again', async () => {
    await run('end-sessions', '2026-11-24T08:07:00Z')
    await run('remove-orphans', '2026-11-24T02:23:00Z')
    expect(await row('Verlopen aanmeldingen afsluiten')).to.equal(
      'yes | vandaag 09:07, in orde | Elk uur. Volgende keer: vandaag 10:07.',
    )
    expect(await row('Losse bestanden opruimen')).to.equal(
      'yes | vannacht 03:23, in orde | Elke nacht. Volgende keer: morgen 03:23.',
    )
  })

  it('says so when a job is late, failed, or was never done', async () => {
    const sessions = 'Verlopen aanmeldingen afsluiten'
    expect(await row(sessions)).to.equal('question | nog niet gebeurd | Elk uur.')
    await run('end-sessions', '2026-11-24T05:07:00Z')
    expect(await row(sessions)).to.equal('late | te laat: de laatste keer was vandaag 06:07 | Elk uur.')
    const found = await findJobRun(w.context.store, 'end-sessions')
    const endedAt = new Date('2026-11-24T08:07:00Z')
    await replaceJobRun(w.context.store, found!, { endedAt, failure: 'Error EIO' })
    const failed = 'late | mislukt (vandaag 09:07); laatst gelukt: vandaag 06:07 | Elk uur. | '
    expect(await row(sessions)).to.equal(`${failed}Het logboek van de server noemt de oorzaak.`)
    expect(await row(sessions, 'ann')).to.equal(`${failed}Oorzaak: Error EIO`)
  })

  it('counts the trail as late when something waits, and not when nothing happened', async () => {
    const seal = 'Logboek verzegelen'
    const note = 'Gebeurt enkele seconden na elke wijziging.'
    expect(await row(seal)).to.equal(`question | nog niets te verzegelen | ${note}`)
    await fillWithOneOfEach(w.scope())
    await sealTrail(w.context.store, w.organisations.demerdorp, { now: w.context.now })
    w.setNow('2026-12-24T09:00:00Z')
    expect(await row(seal)).to.match(/^yes \| 24\/11\/2026\D+10:00, in orde/)
    const work = w.scope().work()
    const place = { street: '', postcode: '', municipality: '', entity: null, responsible: '' }
    work.create(sites, { ...place, kind: 'library', name: 'Bib' }, { act: 'test.prepared', label: 'x' })
    await work.commit()
    w.setNow('2026-12-24T09:05:00Z')
    expect(await row(seal)).to.match(/^yes/)
    w.setNow('2026-12-24T09:05:01Z')
    expect(await row(seal)).to.equal(`late | te laat: 1 handeling wacht sinds vandaag 10:00 op haar zegel | ${note}`)
  })

  it('is shown in each language, and not to who may not see the settings', async () => {
    for (const [language, title] of Object.entries({
      fr: 'Comment se porte Waarborg',
      de: 'Wie es um Waarborg steht',
    })) {
      const visitor = await w.as('sofie')
      await visitor.get(`/language/${language}`)
      expect((await visitor.get(settings)).$('h2').last().text()).to.equal(title)
    }
    expect((await (await w.as('els')).get(settings)).status).to.equal(403)
    expect((await (await w.as('zoe')).get(settings)).status).to.equal(404)
  })
})
