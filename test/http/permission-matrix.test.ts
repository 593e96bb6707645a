import { expect } from 'chai'
import { isAllowed, type Permission, permissions, roles } from '../../src/domain/permissions.ts'
import { groupedPermissions } from '../../src/domain/permission-groups.ts'
import { languages } from '../../src/domain/text.ts'
import { createTranslator } from '../../src/i18n/translate.ts'
import { type World, world } from '../support/cast.ts'

const names = Object.keys(permissions) as Permission[]

describe('the page on who may what', () => {
  let here: World
  before(async () => {
    here = await world()
  })
  after(() => here.close())

  const page = '/o/demerdorp/permissions'

  it('is one press away from the people', async () => {
    const people = await (await here.as('karim')).get('/o/demerdorp/people')
    expect(people.$(`a[href="${page}"]`).text()).to.equal('Wie mag wat')
  })

  it('says of every permission and every role what the table in the code says', async () => {
    const { $ } = await (await here.as('karim')).get(page)
    const t = createTranslator('nl')
    const head = $('.access-matrix thead th').toArray().slice(1)
    expect(head.map((cell) => $(cell).text())).to.deep.equal(roles.map((role) => t(`terms.role.${role}`)))
    const shown = $('.access-matrix tbody tr:has(td)').toArray()
    expect(shown.length).to.equal(names.length)
    for (const name of names) {
      const row = shown.find((one) => $('th', one).text() === t(`permissions.may.${name}`))
      const cells = $('td', row)
        .toArray()
        .map((cell) => $(cell).text().trim())
      expect(cells, name).to.deep.equal(roles.map((role) => (isAllowed([role], name) ? 'mag' : 'mag niet')))
    }
  })

  it('gives each role a list of its own for a phone', async () => {
    const { $ } = await (await here.as('karim')).get(page)
    const employee = $('.access-role:has(summary:contains("medewerker"))')
    const may = employee
      .find('li')
      .toArray()
      .map((one) => $(one).text())
    expect(may).to.deep.equal(['zien wat er vandaag te doen is', 'het reglement lezen en ondertekenen'])
  })

  it('names who has each role in this authority, and nobody of another', async () => {
    const { $, text } = await (await here.as('marc')).get(page)
    const consultant = $('.rows li:contains("informatieveiligheidsconsulent")')
    expect(consultant.text()).to.contain('Karim Haddad').and.to.contain('1 persoon')
    expect(text).not.to.contain('Lambert')
    const zoe = await (await here.as('zoe')).get('/o/zennebeek/permissions')
    expect(zoe.$('.rows li:contains("medewerker")').text()).to.contain('niemand')
  })

  it('is for who may see the people: 403 for a member who may not, 404 for a stranger', async () => {
    for (const person of ['ann', 'karim', 'sofie', 'marc', 'hilde'] as const)
      expect((await (await here.as(person)).get(page)).status, person).to.equal(200)
    for (const person of ['piet', 'els'] as const)
      expect((await (await here.as(person)).get(page)).status, person).to.equal(403)
    expect((await (await here.as('zoe')).get(page)).status).to.equal(404)
    expect((await (await here.as('ann')).get('/o/nowhere/permissions')).status).to.equal(404)
  })

  it('has words of its own for each permission in four languages', () => {
    for (const language of languages) {
      const t = createTranslator(language)
      for (const name of names)
        expect(t(`permissions.may.${name}`), `${language} ${name}`).not.to.contain('permissions.')
      expect(new Set(names.map((name) => t(`permissions.may.${name}`))).size, language).to.equal(names.length)
    }
  })

  it('puts each permission in one group, and a role has only its own', () => {
    const all = groupedPermissions().flatMap((group) => group.permissions)
    expect(all).to.have.members(names).and.to.have.length(names.length)
    expect(groupedPermissions('employee')).to.deep.equal([
      { group: 'everybody', permissions: ['home.read'] },
      { group: 'staff', permissions: ['agreement.sign'] },
    ])
  })
})
