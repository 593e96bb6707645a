import { riskBook } from '../actions/risk-report.ts'
import { draw, stopDrawing } from '../documents/draw.ts'
import { isLanguage, languages } from '../domain/text.ts'
import type { Command } from './command.ts'
import { UsageError } from './errors.ts'
import { withInstallation } from './installation.ts'
import { outFile, writeOut } from './out-file.ts'
import { scopeOf } from './scope.ts'

export const exportRisks: Command = {
  about: 'Writes the register of risks as an Excel workbook, with the matrix and the scales on sheets of their own.',
  options: {
    org: { value: 'SLUG', about: 'the authority', required: true },
    out: { value: 'FILE.xlsx', about: 'where to write it; a file that is there is replaced', required: true },
    language: { value: languages.join('|'), about: 'the language of the heads; by default that of the authority' },
  },
  example: 'export risks --org demerdorp --out risks.xlsx',
  run: async (given, io) => {
    const asked = given.optional('language')
    if (asked !== undefined && !isLanguage(asked))
      throw new UsageError(`--language is "${asked}": choose ${languages.join(', ')}`)
    const file = outFile(given.text('out'))
    await withInstallation(async (context) => {
      const { scope, organisation } = await scopeOf(context, given.text('org'))
      const input = await riskBook(scope, { context, organisation })
      const language = asked ?? organisation.languages[0] ?? context.config.language
      const bytes = await draw('risk-workbook', input, language)
      await stopDrawing()
      await writeOut(file, bytes)
      io.out(`${file} (${input.risks.length} risks)`)
    })
  },
}
