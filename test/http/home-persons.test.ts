import { expect } from 'chai'
import { evidence, evidenceLinks } from '../../src/data/evidence.ts'
import { memberships } from '../../src/data/memberships.ts'
import { risks } from '../../src/data/risks.ts'
import { installationWork, valuesOf } from '../../src/data/tenancy.ts'
import type { Role } from '../../src/domain/permissions.ts'
import { type Person, world, type World } from '../support/cast.ts'
import { employee, hire, type HomeIds, prepareHome, publishRegulation, signRegulation } from '../support/home.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const home = '/o/demerdorp'
const act = { act: 'test.prepared', label: 'test' }

describe('the page of today, person by person', () => {
  let the: World
  const visitors = new Map<Person, Visitor>()
  const as = async (person: Person): Promise<Visitor> => {
    const known = visitors.get(person) ?? (await the.as(person))
    visitors.set(person, known)
    return known
  }
  const open = async (person: Person, path = home): Promise<Page> => (await as(person)).get(path)
  const inFrench = async (person: Person): Promise<string> => {
    const visitor = await as(person)
    await visitor.get('/language/fr')
    const page = await visitor.get(home)
    await visitor.get('/language/nl')
    return words(page)
  }
  const words = ({ $ }: Page): string => $('main').text().replace(/\s+/g, ' ').trim()
  const rowOf = ({ $ }: Page, title: string) =>
    $('.rows li')
      .filter((_, row) => $(row).text().includes(title))
      .first()
  const hrefOf = ({ $ }: Page, text: string): string | undefined =>
    $('main a')
      .filter((_, link) => $(link).text().trim() === text)
      .first()
      .attr('href')

  let ids: HomeIds
  before(async () => {
    the = await world()
    ids = await prepareHome(the)
  })
  after(() => the.close())

  describe('before there is a regulation', () => {
    it('asks nothing of an employee, and shows human resources where to begin', async () => {
      const els = await open('els')
      expect(els.$('h1').text()).to.equal('Er is nog geen reglement om te tekenen')
      const hilde = await open('hilde')
      expect(hilde.$('.lead').text()).to.equal('Er is nog geen reglement om te tekenen.')
      expect(hrefOf(hilde, 'Maak het reglement')).to.equal(`${home}/agreement/versions`)
      expect(hilde.$('#joiners').parent().text()).not.to.include('moet nog tekenen')
    })
  })

  describe('at work', () => {
    before(async () => {
      await publishRegulation(the)
      await signRegulation(the, 'els')
      await signRegulation(the, 'marc')
    })

    it('an employee who signed sees that, the receipt, and nothing else', async () => {
      const { $ } = await open('els')
      expect($('h1').text()).to.equal('Reglement computer- en internetgebruik')
      expect(words(await open('els'))).to.include('U tekende versie 1 op 24/11/2026')
      expect($('main a')).to.have.lengthOf(1)
      expect($('main a').attr('href')).to.match(/^\/o\/demerdorp\/agreement\/receipts\/W[2-9A-Z]{10}$/)
      expect($('.menu, .statebar, .search')).to.have.lengthOf(0)
      expect(await inFrench('els')).to.include('Vous avez signé la version 1 le')
    })

    it('an employee who did not sees one task and one button', async () => {
      const piet = await withRoles('piet', ['employee'], () => open('piet'))
      expect(piet.$('main a')).to.have.lengthOf(1)
      expect(piet.$('main a.btn-primary').attr('href')).to.equal(`${home}/agreement`)
      expect(piet.$('main a.btn-primary').text()).to.equal('Lees en onderteken')
      expect(words(piet)).to.match(/Lezen duurt ongeveer \d+ minuten\./)
    })

    it('the ICT manager sees what cannot wait, with the reason and the act that settles it', async () => {
      const page = await open('sofie')
      const { $ } = page
      expect($('#now').text()).to.equal('Nu doen (5)')
      const own = rowOf(page, 'Verslag hersteltest')
      expect(own.text()).to.include('vervallen op 10/11/2026').and.include('bewijs bij M1 Hersteltest')
      expect(own.text()).to.include('het antwoord op norm 12.3 steunt erop').and.include('overal')
      expect(own.find('.btn').text()).to.equal('Voeg bewijs toe')
      expect(own.find('.btn').attr('href')).to.equal(`${home}/evidence/${ids.expired}/revisions/new`)
      expect(rowOf(page, 'Attest bliksem').text()).to.include('vervalt op 30/11/2026').and.include('Gemeentehuis')
      const late = rowOf(page, 'Sleutelfiguur')
      expect(late.text()).to.include('52 dagen te laat').and.include('R1 · te herbekijken op 03/10/2026')
      expect(late.find('.btn').attr('href')).to.equal(`${home}/risks/${ids.late}`)
      expect(rowOf(page, 'Papier').text()).to.include('aanvaarding liep af op 31/10/2026')
      const small = rowOf(page, 'Printer')
      expect(small.text()).to.include('wacht op uw beslissing')
      expect(small.find('.btn').attr('href')).to.equal(`${home}/risks/${ids.small}#acceptance`)
      for (const other of ['brandblussers', 'opleidingen', 'Contract', 'Nog lang', 'Internetlijn', 'Voorbij'])
        expect($('main').text(), other).not.to.include(other)
      const french = await inFrench('sofie')
      expect(french).to.include('À faire maintenant (5)').and.include('la réponse à la norme 12.3 s’y appuie')
    })

    it('the ICT manager sees how far the signing is, and the own signature as a task', async () => {
      const page = await open('sofie')
      expect(words(page)).to.include(
        '2 van de 6 medewerkers tekenden versie 1. Nog 4 medewerkers niet. Van hen heeft er 1 geen e-mailadres.',
      )
      expect(hrefOf(page, 'Wie tekende nog niet?')).to.equal(`${home}/agreement/signatures?state=missing`)
      expect(page.$('.home-signature a').attr('href')).to.equal(`${home}/agreement`)
      const list = await open('sofie', `${home}/agreement/signatures?state=missing`)
      expect(list.status).to.equal(200)
      expect(await inFrench('sofie')).to.include('2 membres du personnel sur 6 ont signé la version 1.')
    })

    it('the consultant sees what changed since the last visit, and what is to be discussed', async () => {
      const page = await open('karim')
      const { $ } = page
      expect($('#visit').text()).to.equal('Sinds het bezoek van 1\u00a0augustus\u00a02026')
      expect(hrefOf(page, '1 norm meer in orde (1 → 2)')).to.equal(`${home}/norms?standing=yes`)
      const folded = $('.home-figures details')
        .toArray()
        .map((one) => $(one).text().replace(/\s+/g, ' '))
      expect(folded[0]).to.include('1 antwoord nieuw of gewijzigd').and.include('12.3 Back-up')
      expect(folded[1]).to.include('6 bewijzen bijgekomen').and.include('Attest bliksem')
      expect(folded[2]).to.include('3 risico’s wachten op aanvaarding door de leiding').and.include('Internetlijn')
      expect($('.alarm').text()).to.include('Het afgesproken bezoek van 20\u00a0november\u00a02026 is voorbij.')
      expect(hrefOf(page, 'Noteer bezoek')).to.equal(`${home}/visits`)
      expect(hrefOf(page, 'Scoor risico’s samen')).to.equal(`${home}/risks/workshop`)
      expect(hrefOf(page, '1 risico nog niet gescoord')).to.equal(`${home}/risks?attention=unscored`)
      expect(hrefOf(page, '1 bewijs vervallen')).to.equal(`${home}/evidence?state=expired`)
      expect(hrefOf(page, '4 bewijzen vervallen binnen 60 dagen')).to.equal(`${home}/evidence?state=expiring`)
      const others = rowOf(page, 'Verslag hersteltest')
      expect(others.text()).to.include('van Sofie Claes · het antwoord op norm 12.3 steunt erop')
      expect(others.find('.btn').text()).to.equal('Bekijk het bewijs')
      expect(await inFrench('karim'))
        .to.include('Depuis la visite du 1er août 2026')
        .and.include('1 risque pas encore évalué')
    })

    it('every figure of the consultant leads to a list of as many', async () => {
      const karim = await as('karim')
      const count = async (path: string) => (await karim.get(home + path)).$('main a.row-title').length
      expect(await count('/risks?attention=unscored')).to.equal(1)
      expect(await count('/evidence?state=expired')).to.equal(1)
      expect(await count('/evidence?state=expiring')).to.equal(4)
    })

    it('management sees the decisions to take, the highest first, and what ends', async () => {
      const page = await open('marc')
      const { $ } = page
      expect($('#decisions').text()).to.equal('Beslissingen voor u (4)')
      const asked = rowOf(page, 'Internetlijn')
      expect(asked.text()).to.include('3 matig').and.include('R2 · voorstel om het te aanvaarden · Sofie Claes')
      expect(asked.find('.btn').text()).to.equal('Beslis over de aanvaarding')
      expect(asked.find('.btn').attr('href')).to.equal(`${home}/risks/${ids.asked}#acceptance`)
      expect((await open('marc', `${home}/risks/${ids.asked}`)).$('#acceptance form')).to.have.lengthOf(1)
      expect(rowOf(page, 'Papier').text()).to.include('aanvaarding liep af op 31\u00a0oktober\u00a02026')
      expect(rowOf(page, 'Serverlokaal').text()).to.include('aanvaard t.e.m. 15/12/2026')
      expect(words(page)).to.include('U tekende versie 1 op')
      expect(hrefOf(page, 'De risicoanalyse (PDF)')).to.equal(`${home}/documents/risk-analysis.pdf?language=nl`)
      expect($('#now, .home-signature')).to.have.lengthOf(0)
      expect(await inFrench('marc'))
        .to.include('Décisions à prendre (4)')
        .and.include('proposition de l’accepter')
    })

    it('the building manager sees the evidence of buildings that ends, and no names of who signed', async () => {
      const page = await open('piet')
      expect(page.$('#now').text()).to.equal('Nu doen (2)')
      expect(rowOf(page, 'Attest brandblussers').text()).to.include('vervalt op 20/12/2026')
      expect(rowOf(page, 'Attest bliksem').text()).to.include('Gemeentehuis')
      expect(words(page)).not.to.match(/Verslag hersteltest|Lijst van opleidingen|medewerkers|Sleutelfiguur/)
      expect(page.$('.home-buildings .btn').text()).to.equal('Noteer controleVoeg foto toe')
      const photo = page.$('.home-buildings .btn').last().attr('href')!
      expect((await open('piet', photo)).$('form [name=for]')).to.have.lengthOf(2)
      expect(await inFrench('piet'))
        .to.include('1 mesure pour vos bâtiments.')
        .and.include('Ajouter une photo')
    })

    it('human resources see who has not signed by service, who joined and who left', async () => {
      const page = await open('hilde')
      const { $ } = page
      expect($('.lead').text()).to.include('2 van de 6 medewerkers tekenden versie 1.')
      expect(hrefOf(page, '3 nog niet (2 van 5)')).to.equal(
        `${home}/agreement/signatures?state=missing&service=Secretariaat`,
      )
      const joined = $('#joiners').parent().text().replace(/\s+/g, ' ')
      expect(joined).to.include('Jo Nieuw').and.include('in dienst sinds 16/11/2026')
      expect(joined).to.include('moet nog tekenen, heeft geen e-mailadres').and.include('begint op 01/12/2026')
      const left = $('#leavers').parent().text().replace(/\s+/g, ' ')
      expect(left).to.include('Jo Weg').and.include('uit dienst sinds 31/10/2026')
      expect(left).to.include('Jo Vroeger').and.include('heeft nog toegang tot Waarborg')
      expect(hrefOf(page, 'Lees de personeelslijst in')).to.equal(`${home}/employees/imports/new`)
      expect(hrefOf(page, 'Wie heeft toegang?')).to.equal(`${home}/people`)
      expect(rowOf(page, 'Lijst van opleidingen').text()).to.include('vervalt op 31/12/2026')
      expect(words(page)).not.to.match(/Sleutelfiguur|Internetlijn|Verslag hersteltest/)
      expect(await inFrench('hilde'))
        .to.include('3 à signer (2 sur 5)')
        .and.include('Qui n’a pas signé ?')
    })

    it('the administrator is asked to take away the access of who left', async () => {
      const row = rowOf(await open('ann'), 'Jo Vroeger')
      expect(row.text()).to.include('heeft nog toegang').and.include('uit dienst sinds 31/01/2026')
      const page = await open('ann', row.find('.btn').attr('href'))
      expect(page.$('h1').text()).to.include('Karim Haddad')
    })

    it('somebody with several roles gets their parts together, each thing once', async () => {
      const page = await withRoles('piet', ['ict-manager', 'building-manager', 'management'], () => open('piet'))
      const { $ } = page
      expect($('#now, #decisions, #buildings')).to.have.lengthOf(3)
      const titles = $('.row-title')
        .toArray()
        .map((one) => $(one).text())
      expect(titles.filter((title, index) => titles.indexOf(title) !== index)).to.deep.equal([])
      expect($('.home-signature')).to.have.lengthOf(1)
    })

    it('a stranger sees nothing of it', async () => {
      expect((await open('zoe')).status).to.equal(404)
      expect(words(await open('zoe', '/o/zennebeek'))).not.to.match(/hersteltest|Sleutelfiguur|6 medewerkers/)
    })

    it('costs as many reads with 300 employees, risks and pieces of evidence as with a few', async () => {
      const people = ['sofie', 'karim', 'marc', 'piet', 'hilde', 'ann', 'els'] as const
      const costs = () => Promise.all(people.map((person) => as(person))).then(readsOf)
      await costs()
      const few = await costs()
      await hire(the, ...Array.from({ length: 300 }, (_, index) => employee(`x${index}`, {})))
      await multiply(300)
      expect(await costs()).to.deep.equal(few)
      expect(Math.max(...few)).to.be.at.most(34)
    })
  })

  /** Copies of a risk that is late and of evidence that has expired. */
  async function multiply(times: number): Promise<void> {
    const work = the.scope().work()
    const risk = valuesOf(await the.scope().require(risks, ids.late)) as never
    const piece = valuesOf(await the.scope().require(evidence, ids.expired)) as never
    for (let number = 100; number < 100 + times; number += 1) {
      work.create(risks, { ...(risk as object), number } as never, act)
      const key = number.toString(16).padStart(24, '0')
      const id = work.create(evidence, { ...(piece as object), key } as never, act)
      work.create(evidenceLinks, { evidence: id, kind: 'norm', target: '12.3' }, act)
    }
    await work.commit()
  }

  async function readsOf(given: readonly Visitor[]): Promise<number[]> {
    const counts: number[] = []
    for (const visitor of given) {
      const before = the.context.store.reads
      await visitor.get(home)
      counts.push(the.context.store.reads - before)
    }
    return counts
  }

  /** For a moment the person has other roles. */
  async function withRoles<T>(person: Person, roles: readonly Role[], look: () => Promise<T>): Promise<T> {
    const { store, now } = the.context
    const change = async (to: readonly Role[]): Promise<readonly Role[]> => {
      const [membership] = await store.find(memberships, { where: { user: the.userIds[person] } })
      const work = installationWork(store, { kind: 'system', name: 'test' }, now)
      work.replace(memberships, membership!, { ...act, values: { roles: to } })
      await work.commit()
      return membership!.roles
    }
    const held = await change(roles)
    try {
      return await look()
    } finally {
      await change(held)
    }
  }
})
