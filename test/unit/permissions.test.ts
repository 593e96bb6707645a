import { expect } from 'chai'
import { isAllowed, type Permission, permissions, type Role, roles } from '../../src/domain/permissions.ts'

const names = Object.keys(permissions) as Permission[]
const may = (role: Role): Permission[] => names.filter((permission) => isAllowed([role], permission))

describe('permissions', () => {
  it('are called noun.verb', () => {
    for (const name of names) expect(name).to.match(/^[a-z]+(-[a-z]+)*\.[a-z]+$/)
  })

  it('belong to somebody, each role at most once', () => {
    for (const name of names) {
      const held: readonly Role[] = permissions[name]
      expect(held, name).not.to.deep.equal([])
      expect(new Set(held).size, name).to.equal(held.length)
      expect(roles, name).to.include.members([...held])
    }
  })

  it('whoever may write a thing may read it', () => {
    for (const name of names) {
      const read = `${name.split('.')[0]}.read` as Permission
      // Everybody signs what is shown to everybody; who signed is for others to see.
      if (!names.includes(read) || name === 'agreement.sign') continue
      for (const role of permissions[name]) expect(isAllowed([role], read), `${role} ${name}`).to.equal(true)
    }
  })

  it('an employee sees the first page and the regulation, and signs', () =>
    expect(may('employee')).to.deep.equal(['home.read', 'agreement.sign']))

  it('management reads, signs and accepts risks, and writes nothing else', () => {
    const others = may('management').filter((name) => !name.endsWith('.read'))
    expect(others).to.have.members(['agreement.sign', 'risk.accept'])
  })

  it('several roles have what each of them has', () => {
    expect(isAllowed(['employee', 'hr'], 'person.read')).to.equal(true)
    expect(isAllowed([], 'home.read')).to.equal(false)
    expect(isAllowed(['nobody' as Role], 'home.read')).to.equal(false)
  })
})
