import { expect } from 'chai'
import { accessReview, type AccessReviewInput } from '../../../src/documents/access-review.ts'
import { type Language, languages } from '../../../src/domain/text.ts'
import { createTranslator } from '../../../src/i18n/translate.ts'
import { skip } from '../../support/skip.ts'
import { essence, has, inspect, textOf } from './tools.ts'

const moment = new Date('2026-11-24T09:15:00Z')

const input: AccessReviewInput = {
  ...{ organisation: { name: 'Gemeente en OCMW Demerdorp' }, number: 3, startedAt: moment, startedBy: 'Ann Segers' },
  ...{ finishedAt: moment, finishedBy: 'Sofie Claes', validUntil: '2027-11-24', contentHash: 'ab'.repeat(32) },
  rows: Array.from({ length: 40 }, (_, index) => ({
    ...{ state: index === 3 ? 'removed' : 'confirmed', isOwn: index === 0, isNew: false, by: 'Ann Segers', at: moment },
    person: {
      ...{ membership: String(index), user: String(index), name: `Persoon ${index}`, email: `p${index}@example.test` },
      ...{ since: moment, roles: [{ role: 'hr', since: moment }], lastSignIn: index === 1 ? null : moment },
      ways: { local: 'own', providers: index === 2 ? ['Entra ID'] : [], app: index === 2, passkeys: index % 3 },
      isClosed: false,
    },
  })),
}

const write = (language: Language): Promise<Buffer> => accessReview(input, { language, t: createTranslator(language) })

describe('the document of an access review', function () {
  this.timeout(30_000)

  for (const language of languages)
    it(`is tagged, sound and complete in ${language}`, async function () {
      if (!has('pdfinfo') || !has('qpdf')) skip(this, 'poppler or qpdf is not here')
      const bytes = await write(language)
      expect(inspect('pdfinfo', ['FILE'], bytes)).to.match(/Tagged:\s+yes/)
      expect(bytes.toString('latin1')).to.include(`/Lang (${language})`)
      expect(inspect('qpdf', ['--check', 'FILE'], bytes)).to.include('No syntax or stream encoding errors')
      const text = essence(textOf(bytes))
      const t = createTranslator(language)
      for (const { person } of input.rows) expect(text).to.include(essence(person.name)).and.include(person.email)
      for (const word of [t('accessReview.own'), t('accessReview.state.removed'), t('accessReview.never'), 'Entra ID'])
        expect(text, word).to.include(essence(word))
      expect(text).to.include(essence(input.contentHash))
    })

  it('is the same file for the same review', async () => {
    expect((await write('nl')).equals(await write('nl'))).to.equal(true)
  })
})
