import { expect } from 'chai'
import { newId } from '../../src/data/records.ts'
import { entities } from '../../src/data/sites.ts'
import { trail } from '../../src/data/trail.ts'
import type { World } from '../support/cast.ts'
import { TrailStory } from '../support/trail-story.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const path = '/o/demerdorp/trail'

/** What the page says, as one line. */
const text = ($: Page['$'], selector = 'main'): string => $(selector).text().replace(/\s+/g, ' ').trim()
const rows = ({ $ }: Page): string[] =>
  $('.trail tbody tr')
    .toArray()
    .map((row) => $(row).text().replace(/\s+/g, ' ').trim())

describe('the trail', () => {
  let w: World
  let story: TrailStory
  let sofie: Visitor
  before(async () => {
    story = await TrailStory.tell()
    ;({ w, sofie } = story)
  })
  after(() => w.close())

  describe('is for who may read it', () => {
    const pages = ['', '/export.csv', '/export.xlsx', '/verification', '/entries/ID', '/controls/ID']

    it('403 for other roles, also for the form', async () => {
      for (const person of ['piet', 'hilde', 'els'] as const) {
        const visitor = await w.as(person)
        for (const page of pages)
          expect((await visitor.get(`${path}${page.replace('ID', newId())}`)).status).to.equal(403)
        expect((await visitor.post(`${path}/verification`, {})).status).to.equal(403)
      }
    })

    it('404 for a stranger, who sees nothing of it in her own either', async () => {
      const zoe = await w.as('zoe')
      for (const page of pages)
        expect((await zoe.get(`${path}${page.replace('ID', story.controlId)}`)).status, page).to.equal(404)
      expect((await zoe.get(`/o/zennebeek/trail/entries/${await story.idOf('control.created')}`)).status).to.equal(404)
      expect((await zoe.get(`/o/zennebeek/trail/controls/${story.controlId}`)).status).to.equal(404)
      const own = await zoe.get('/o/zennebeek/trail')
      expect(own.status).to.equal(200)
      expect(text(own.$)).to.include('Het logboek is nog leeg')
    })

    it('404 for an id that is unknown, malformed, or of another kind', async () => {
      for (const id of [newId(), 'x', '%00', "'"]) {
        expect((await sofie.get(`${path}/entries/${id}`)).status, id).to.equal(404)
        expect((await sofie.get(`${path}/controls/${id}`)).status, id).to.equal(404)
      }
      expect((await sofie.get(`${path}/sites/${story.controlId}`)).status).to.equal(404)
      expect((await sofie.get(`${path}/constructor/${story.controlId}`)).status).to.equal(404)
      expect((await sofie.get(`${path}/norms/99.9`)).status).to.equal(404)
    })
  })

  describe('the list', () => {
    it('says who did what, the newest first, with the values before and after in words', async () => {
      const page = await sofie.get(path)
      expect(page.status).to.equal(200)
      const [removed, changed, created, first, ...more] = rows(page)
      expect(more).to.deep.equal([])
      expect(removed).to.include('26/11/2026').and.include('Piet Maes heeft een gebouw verwijderd:')
      expect(changed).to.include('Karim Haddad heeft een maatregel gewijzigd: M12 Back-ups')
      expect(changed).to.include('Titel (NL): Back-ups →wordt Back-ups en herstel')
      expect(changed).to.include('Verantwoordelijke: Sofie →wordt leeg')
      expect(changed).not.to.include('Titel (FR)')
      expect(changed).to.include('en nog 2 velden')
      expect(created)
        .to.include('Sofie Claes heeft een maatregel toegevoegd: M12 Back-ups')
        .and.include('velden ingevuld')
      expect(first).to.include('Gemeentehuis')
      expect(text(page.$)).not.to.match(/[{}]|\[object|undefined|null/)
    })

    it('shows what is sealed and what is not yet', async () => {
      const page = await sofie.get(path)
      const [removed, changed, created, first] = rows(page)
      for (const row of [removed, changed]) expect(row).to.include('nog niet verzegeld')
      expect(created).to.include('nr. 2').and.include('Verzegeld als nummer 2')
      expect(first).to.include('nr. 1')
      expect(text(page.$)).to.include('2 handelingen zijn verzegeld').and.include('2 wachten nog op hun zegel')
    })

    const filtered: [string, string, string[]][] = [
      ['person', 'who=KARIM', ['M12 Back-ups']],
      ['what was done', 'group=added', ['M12 Back-ups', 'Gemeentehuis']],
      ['kind of record', 'kind=controls', ['M12 Back-ups', 'M12 Back-ups']],
      ['both', 'kind=sites&group=removed', ['=HYPERLINK']],
      ['the last day, in Brussels time', 'to=2026-11-25', ['M12 Back-ups', 'M12 Back-ups', 'Gemeentehuis']],
      ['the first day, in Brussels time', 'from=2026-11-26', ['=HYPERLINK']],
      ['the text of the name, without accents and capitals', 'q=BACK-ÚPS', ['M12 Back-ups', 'M12 Back-ups']],
      ['a day that does not exist: none', 'from=2026-02-31&group=nonsense', ['', '', '', '']],
    ]
    for (const [name, query, labels] of filtered)
      it(`is filtered by ${name}`, async () => {
        const page = await sofie.get(`${path}?${query.replace('KARIM', w.userIds.karim)}`)
        const shown = page.$('.trail tbody .row-title').toArray()
        expect(shown).to.have.length(labels.length)
        labels.forEach((label, index) => expect(page.$(shown[index]).text()).to.include(label))
      })

    it('offers who did something, keeps what was chosen, and has a chip for each filter', async () => {
      const page = await sofie.get(`${path}?who=${w.userIds.karim}&kind=controls&from=2026-11-01`)
      const people = page
        .$('#filter-who option')
        .toArray()
        .map((one) => page.$(one).text())
      expect(people).to.deep.equal(['iedereen', 'Karim Haddad', 'Piet Maes', 'Sofie Claes'])
      expect(page.$('#filter-who option[selected]').text()).to.equal('Karim Haddad')
      const chips = page
        .$('.chips a')
        .toArray()
        .map((chip) => page.$(chip).text().trim())
      expect(chips).to.deep.equal(['Karim Haddad', 'maatregel', 'vanaf 01/11/2026'])
      expect(page.$('.chips a').first().attr('href')).to.equal(`${path}?kind=controls&from=2026-11-01`)
      const nothing = await sofie.get(`${path}?kind=goals`)
      expect(text(nothing.$)).to.include('Niets gevonden').and.include('Toon het hele logboek')
    })

    it('reads nothing that grows with the trail, and stands in the menu', async () => {
      const count = async (): Promise<number> => {
        const before = w.context.store.reads
        const page = await sofie.get(path)
        expect(page.$('.side a[aria-current]').text()).to.equal('Logboek')
        return w.context.store.reads - before
      }
      const few = await count()
      for (let n = 0; n < 60; n += 1) await story.change('sofie', { owner: `Dienst ${n}` })
      expect(await count()).to.be.at.most(few)
    })

    it('is paged: every entry once, and back to the newest', async () => {
      const first = await sofie.get(path)
      expect(rows(first)).to.have.length(50)
      expect(rows(first)[0]).to.include('Dienst 59')
      const next = first.$('a[rel=next]').attr('href')!
      const second = await sofie.get(next)
      expect(rows(second)).to.have.length(14)
      expect(rows(second)[0]).to.include('Dienst 9')
      expect(second.$('a[rel=next]').length).to.equal(0)
      expect(second.$('a[rel=prev]').attr('href')).to.equal(path)
      const hrefs = [first, second].flatMap(({ $ }) =>
        $('.trail .row-title')
          .toArray()
          .map((a) => $(a).attr('href')),
      )
      expect(new Set(hrefs).size).to.equal(64)
      const searched = await sofie.get(`${path}?q=m12&who=${w.userIds.sofie}`)
      expect(rows(searched)).to.have.length(50)
      expect(rows(await sofie.get(searched.$('a[rel=next]').attr('href')!))).to.have.length(11)
      expect((await sofie.get(`${path}?after=nonsense`)).status).to.equal(200)
    })
  })

  describe('one record', () => {
    it('has its own trail, linked from its page for who may read it', async () => {
      const page = await sofie.get(`/o/demerdorp/controls/${story.controlId}`)
      const href = page.$(`a[href="${path}/controls/${story.controlId}"]`)
      expect(href.text()).to.equal('Toon in het logboek')
      const own = await sofie.get(href.attr('href')!)
      expect(text(own.$, 'h1')).to.equal('Logboek van M12 Back-ups')
      expect(rows(own)).to.have.length(50)
      expect(own.$(`a[href="/o/demerdorp/controls/${story.controlId}"]`).length).to.equal(1)
      const piet = await (await w.as('piet')).get(`/o/demerdorp/controls/${story.controlId}`)
      expect(piet.text).not.to.include('/trail')
    })

    it('that is gone has one too, and no page', async () => {
      const page = await sofie.get(`${path}/sites/${story.siteId}`)
      expect(rows(page)).to.have.length(2)
      expect(page.$('.head-side a').length).to.equal(0)
    })

    it('is linked from the settings as a whole', async () => {
      const page = await sofie.get('/o/demerdorp/settings')
      expect(page.$(`main a[href="${path}"]`).text()).to.equal('Toon het logboek')
    })
  })

  describe('one entry', () => {
    it('shows every field before and after, with names for what it refers to', async () => {
      const [entry] = await w.scope().find(trail, { where: { who: w.userIds.karim } })
      const page = await sofie.get(`${path}/entries/${entry!.id}`)
      expect(text(page.$, 'h1')).to.equal('Karim Haddad heeft een maatregel gewijzigd: M12 Back-ups')
      expect(text(page.$)).to.include('woensdag 25 november 2026, 23:30:00')
      expect(page.$('.trail-fields tbody tr')).to.have.length(5)
      expect(text(page.$)).to.include('Gebouwen leeg =HYPERLINK("http://x";"Gemeentehuis") (verwijderd)')
      expect(text(page.$)).to.include('Ingevoerd op leeg 25/11/2026').and.include('nog niet verzegeld')
    })

    it('that is sealed shows its number, its hash and the one before', async () => {
      const [entry] = await w.scope().find(trail, { where: { act: 'control.created' } })
      const page = await sofie.get(`${path}/entries/${entry!.id}`)
      expect(
        page
          .$('code')
          .toArray()
          .map((code) => page.$(code).text()),
      ).to.deep.equal([entry!.hash, entry!.previous])
      const first = await sofie.get(`${path}/entries/${await story.idOf('site.created')}`)
      expect(text(first.$)).to.include('dit is het eerste nummer')
    })

    it('never shows a secret', async () => {
      await story.by('sofie', (work) =>
        work.create(entities, { kind: 'other', name: 'E', resetToken: 'hunter2' } as never, {
          act: 'entity.created',
          label: 'E',
        }),
      )
      const page = await sofie.get(`${path}/entries/${await story.idOf('entity.created')}`)
      expect(page.text).not.to.include('hunter2')
      expect(text(page.$)).to.include('niet bewaard in het logboek')
    })

    it('escapes what people typed', async () => {
      await story.change('sofie', { owner: '<b>x</b>' }, '<script>alert(1)</script>')
      const page = await sofie.get(path)
      expect(page.text).not.to.include('<script>alert').and.not.include('<b>x</b>')
      expect(rows(page)[0]).to.include('<script>alert(1)</script> heeft')
    })
  })
})
