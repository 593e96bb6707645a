import { expect } from 'chai'
import fc from 'fast-check'
import { readDay, readEmail, readEnd, readLanguage, readNumber, splitName } from '../../src/domain/staff-list-cells.ts'
import { layoutOf } from '../../src/domain/staff-list-columns.ts'
import { columnLetters, readCsv } from '../../src/domain/staff-list-table.ts'

const layout = (text: string, header?: number) => layoutOf({ name: '', ...readCsv(text) }, header)
const proposals = (text: string) => layout(text).columns.map(({ proposal }) => proposal)

describe('the columns of a staff list', () => {
  const heads: readonly (readonly [string, string, (string | null)[]])[] = [
    [
      'Dutch',
      'Personeelsnummer;Naam;Voornaam;Dienst;Gebouw;E-mail;Taal;In dienst sinds;Uit dienst',
      ['number', 'familyName', 'givenName', 'service', 'site', 'email', 'language', 'startedOn', 'leftOn'],
    ],
    [
      'French',
      "Matricule;Nom;Prénom;Service;Lieu de travail;Courriel;Rôle linguistique;Date d'entrée;Date de sortie",
      ['number', 'familyName', 'givenName', 'service', 'site', 'email', 'language', 'startedOn', 'leftOn'],
    ],
    [
      'German',
      'Personalnummer;Nachname;Vorname;Dienststelle;Gebäude;E-Mail-Adresse;Sprache;Eintrittsdatum;Austritt',
      ['number', 'familyName', 'givenName', 'service', 'site', 'email', 'language', 'startedOn', 'leftOn'],
    ],
    [
      'English',
      'Employee ID;Last name;First name;Department;Location;Email;Language;Start date;End date',
      ['number', 'familyName', 'givenName', 'service', 'site', 'email', 'language', 'startedOn', 'leftOn'],
    ],
    [
      'with more words around them',
      'N° de matricule;NOM (agent);PRENOM;Dienst (code);Datum in dienst (dd/mm/jjjj);Loonschaal',
      ['number', 'familyName', 'givenName', 'service', 'startedOn', null],
    ],
  ]
  for (const [what, head, fields] of heads)
    it(`are recognised in ${what}`, () => {
      const cells = head.split(';').map((_, index) => `x${index}`)
      expect(proposals(`${head}\n${cells.join(';')}\n`)).to.deep.equal(fields)
    })

  it('are found below a title', () => {
    const found = layout('Personeelslijst Demerdorp;;\n;;\ntoestand 1/11/2026;;\nNr;Naam;Voornaam\n1;Maes;Piet\n')
    expect([found.header, found.rows.map(({ line }) => line)]).to.deep.equal([4, [5]])
  })

  it('have one column with both names, or the family name beside the given name', () => {
    expect(proposals('Nr;Naam\n1;Peeters Els\n2;De Wolf Marc\n')).to.deep.equal(['number', 'familyThenGiven'])
    expect(proposals('Nr;Naam;Voornaam\n1;De Wolf;Marc\n')).to.deep.equal(['number', 'familyName', 'givenName'])
    expect(proposals('Nr;Prénom et nom\n1;Els Peeters\n')).to.deep.equal(['number', 'givenThenFamily'])
  })

  it('without a header are chosen by hand; an address is known by itself', () => {
    const found = layout('1;Peeters;Els;els@example.test\n2;Maes;Piet;piet@example.test\n')
    expect(found.header).to.equal(0)
    expect(found.columns.map(({ letters, proposal }) => [letters, proposal])).to.deep.equal([
      ['A', null],
      ['B', null],
      ['C', null],
      ['D', 'email'],
    ])
    expect(found.rows).to.have.lengthOf(2)
  })

  it('have the header that a person names, and show what is in them', () => {
    const found = layout('a;b\nNr;Naam\n1;Maes\n2;Maes\n3;Claes\n4;Wouters\n5;Segers\n', 2)
    expect(found.columns[1]).to.deep.include({ title: 'Naam', samples: ['Maes', 'Claes', 'Wouters'] })
  })

  it('are taken once each; a header that comes again is no person', () => {
    const found = layout('Nr;Naam;Naam\n1;Maes;x\nNr;Naam;Naam\n2;Claes;y\n')
    expect(found.columns.map(({ proposal }) => proposal)).to.deep.equal(['number', 'familyName', null])
    expect(found.rows.map(({ line }) => line)).to.deep.equal([2, 4])
  })

  it('are called as Excel calls them', () => {
    expect([0, 25, 26, 51, 701, 702].map(columnLetters)).to.deep.equal(['A', 'Z', 'AA', 'AZ', 'ZZ', 'AAA'])
  })
})

describe('CSV', () => {
  const rows = (text: string) => readCsv(text).rows.map(({ line, cells }) => [line, ...cells])

  it('comes with semicolons, commas or tabs', () => {
    for (const sign of [';', ',', '\t'])
      expect(rows(`a${sign}b${sign}c\n1${sign}2${sign}3\n`), sign).to.deep.equal([
        [1, 'a', 'b', 'c'],
        [2, '1', '2', '3'],
      ])
    expect(rows('sep=;\na,b;c\n')).to.deep.equal([[1, 'a,b', 'c']])
  })

  it('keeps decimal commas and commas in texts', () => {
    expect(rows('nr;loon;naam\n1;1.234,50;"Maes, Piet"\n2;2,00;x\n')[1]).to.deep.equal([
      2,
      '1',
      '1.234,50',
      'Maes, Piet',
    ])
  })

  it('numbers rows as Excel does, with line breaks in cells and empty rows', () => {
    const text = 'a;b\n"one\ntwo ""three""";x\n\n;\nc;"d;e"f\n'
    expect(rows(text)).to.deep.equal([
      [1, 'a', 'b'],
      [2, 'one two "three"', 'x'],
      [5, 'c', 'd;ef'],
    ])
  })

  it('gives back what Excel would write', () => {
    const cell = fc.stringMatching(/^[A-Za-zé0-9;,"\n' ]{0,12}$/)
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(table, (given) => {
        const written = given.map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(';'))
        const folded = given.map((cells) => cells.map((one) => one.replace(/\s+/g, ' ').trim()))
        const found = readCsv(`sep=;\n${written.join('\n')}\n`)
        expect(found.brokenOff).to.equal(null)
        for (const { line, cells } of found.rows)
          expect([...cells, '', '', ''].slice(0, 3)).to.deep.equal(folded[line - 1])
      }),
    )
  })
})

describe('the cells of a staff list', () => {
  const days: readonly (readonly [string, string | undefined])[] = [
    ['1/9/2015', '2015-09-01'],
    ['01.09.2015', '2015-09-01'],
    ['01-09-15', '2015-09-01'],
    ['3/2/98', '1998-02-03'],
    ['2015-09-01', '2015-09-01'],
    ['2015-09-01T00:00:00.000Z', '2015-09-01'],
    ['1/09/2015 0:00:00', '2015-09-01'],
    ['20150901', '2015-09-01'],
    ['42248', '2015-09-01'],
    ['29/2/2024', '2024-02-29'],
    ['29/2/2023', undefined],
    ['13/13/2020', undefined],
    ['1/1/0200', undefined],
    ['gisteren', undefined],
  ]
  for (const [text, day] of days) it(`day ${text}`, () => expect(readDay(text)).to.equal(day))

  it('an end far away is none', () => {
    for (const text of ['31/12/9999', '9999-12-31', '99991231', '31/12/2999'])
      expect(readEnd(text), text).to.equal(null)
    expect([readEnd('31/12/2026'), readEnd('x')]).to.deep.equal(['2026-12-31', undefined])
  })

  it('languages', () => {
    const read = (...texts: string[]) => texts.map(readLanguage)
    expect(read('N', 'nl', 'Nederlands', 'néerlandais', 'nl-BE', 'Dutch')).to.deep.equal(Array(6).fill('nl'))
    expect(read('F', 'FR', 'Frans', 'Français', 'fr_BE')).to.deep.equal(Array(5).fill('fr'))
    expect(read('D', 'Deutsch', 'E', 'Engels', 'x', '')).to.deep.equal(['de', 'de', 'en', 'en', undefined, undefined])
  })

  it('addresses', () => {
    const right = ['Els@Example.TEST', 'mailto:els@example.test']
    expect(right.map(readEmail)).to.deep.equal(['els@example.test', 'els@example.test'])
    for (const text of [
      'els',
      'els@',
      '@x.be',
      'els@x',
      'els@x..be',
      'e ls@x.be',
      'a@x.be; b@x.be',
      'els@-x.be',
      '<els@x.be>',
    ])
      expect(readEmail(text), text).to.equal(undefined)
  })

  it('staff numbers', () => {
    expect(['0042', '42,00', '42.0', 'P-042', '4,2E+10', '4E10'].map(readNumber)).to.deep.equal([
      ...['0042', '42', '42', 'P-042'],
      ...[undefined, undefined],
    ])
  })

  const names: readonly (readonly ['family' | 'given', string, string, string, boolean])[] = [
    ['family', 'Peeters Els', 'Peeters', 'Els', false],
    ['family', 'Peeters, Els Maria', 'Peeters', 'Els Maria', false],
    ['family', 'De Wolf Marc', 'De Wolf', 'Marc', false],
    ['family', 'Van den Berghe Jan', 'Van den Berghe', 'Jan', false],
    ['family', 'PEETERS Els Maria', 'PEETERS', 'Els Maria', false],
    ['family', 'Peeters Anne Marie', 'Peeters', 'Anne Marie', true],
    ['family', 'Peeters', 'Peeters', '', true],
    ['given', 'Els Peeters', 'Peeters', 'Els', false],
    ['given', 'Anne Van den Berghe', 'Van den Berghe', 'Anne', false],
    ['given', 'Jean Marc DUPONT', 'DUPONT', 'Jean Marc', false],
    ['given', 'Jean Marc Dupont', 'Marc Dupont', 'Jean', true],
  ]
  for (const [order, text, familyName, givenName, unsure] of names)
    it(`${text}, ${order} name first`, () =>
      expect(splitName(text, order)).to.deep.equal({ familyName, givenName, unsure }))
})
