import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import Joi, { type Schema } from 'joi'
import { Invalid } from '../../src/domain/errors.ts'
import { inProject } from '../../src/paths.ts'
import * as blocks from '../../src/web/schemas.ts'
import { stayOf } from '../../src/web/number-stays.ts'
import { validate } from '../../src/web/validate.ts'
import { madeUpNationalNumber } from '../support/staff-lists.ts'

// House rule: no form takes words of a visitor without looking for a national number in them.

const number = madeUpNationalNumber('850730', 33)

/** The building blocks of texts. What is free warns; what has its own meaning refuses. */
const warning: Readonly<Record<string, Schema>> = {
  oneLine: blocks.oneLine(100),
  longText: blocks.longText(100),
  checkedText: blocks.checkedText((text) => text, 'x'),
}
const refusing: Readonly<Record<string, Schema>> = {
  strictLine: blocks.strictLine(100),
  mailAddress: blocks.mailAddress,
}

/** No words: days, ids, a version, and a password, which is never kept as it is. */
const noWords = ['optionalDay', 'ids', 'version', 'newPassword']

/** Texts that the features declare themselves, and why nothing is kept of them or they can be no words. */
const own: Readonly<Record<string, string>> = {
  'account/schemas.ts': 'passwords',
  'controls/schemas.ts': 'ids of the library, numbers of norms, and one of the roles',
  'employees/schemas.ts': 'a fingerprint of ours',
  'agreement/schemas.ts': 'a tick',
  'evidence/schemas.ts': 'nothing beside ids',
  'identity-providers/schemas.ts': 'the file of an identity provider, and the fingerprint of a certificate',
  'organisations/schemas.ts': 'the name of an edition, and a postcode of four digits',
  'plan/schemas.ts': 'codes of goals and numbers of norms',
  'risks/schemas.ts': 'ids of the library, numbers of norms, and figures that were shown',
  'break-glass/routes.ts': 'a path of this site',
  'second-factor/schemas.ts': 'codes, passwords, answers of passkeys, and paths of this site',
  'sign-in/schemas.ts': 'an address that is only looked up, passwords, and paths of this site',
}

const issuesOf = (schema: Schema, text: string, stays: string[] = []): readonly string[] => {
  try {
    validate(Joi.object({ field: schema }), { field: text, numberStays: stays })
    return []
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    return error.issues.map(({ code }) => code)
  }
}

describe('house rules: free text', () => {
  it('every building block of a form is of a known kind', () => {
    expect(Object.keys(blocks)).to.have.members([...Object.keys(warning), ...Object.keys(refusing), ...noWords])
  })

  for (const [name, schema] of Object.entries(warning))
    it(`${name} warns of a national number, until it is said that it may stay`, () => {
      expect(issuesOf(schema, `Zie ${number}`)).to.deep.equal(['nationalNumber.found'])
      expect(issuesOf(schema, `Zie ${number}`, [stayOf('field', number)!])).to.deep.equal([])
      expect(issuesOf(schema, `Zie ${number}`, [stayOf('other', number)!])).to.deep.equal(['nationalNumber.found'])
      expect(issuesOf(schema, 'Zie 85.07.30-033.29')).to.deep.equal([])
    })

  it('long numbers of another kind are not taken for one', () => {
    const others = [
      '0207.437.468',
      'BE0207437468',
      '+32 11 26 60 00',
      '011/26.60.00',
      'BE68 5390 0754 7034',
      '2026-000123',
    ]
    const places = ['INV-2026-00012345', '+++090/9337/55493+++', 'ISBN 978-90-01-85078-0', '192.168.100.101']
    const taken = [...others, ...places].filter((text) => issuesOf(warning['oneLine']!, `Zie ${text}.`).length > 0)
    expect(taken).to.deep.equal([])
  })

  for (const [name, schema] of Object.entries(refusing))
    it(`${name} refuses a national number, whatever is said`, () => {
      const text = name === 'mailAddress' ? `${number.replace(/[^\d]/g, '')}@example.test` : number
      expect(issuesOf(schema, text, [stayOf('field', number)!])).to.deep.equal(['nationalNumber.refused'])
    })

  it('a text that a feature declares by itself is an id, a choice or something checked, or is in the list', () => {
    const files = readdirSync(inProject('src/web'), { recursive: true, encoding: 'utf8' })
    const loose = files
      .filter((file) => file.endsWith('.ts') && file !== 'schemas.ts')
      .filter((file) => chainsIn(file).some((chain) => !/\.(?:hex|valid|custom|pattern)\(/.test(chain)))
    expect(loose.filter((file) => own[file] === undefined)).to.deep.equal([])
  })
})

/** What follows each `Joi.string()` of a file. */
function chainsIn(file: string): string[] {
  const text = readFileSync(inProject(join('src/web', file)), 'utf8')
  return [...text.matchAll(/Joi\s*\.string\(\)((?:\s*\.\w+\((?:[^()]|\([^()]*\))*\))*)/g)].map(
    ([, chain]) => chain ?? '',
  )
}
