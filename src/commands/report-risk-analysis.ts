import { riskReport } from '../actions/risk-report.ts'
import { draw, stopDrawing } from '../documents/draw.ts'
import { isLanguage, languages } from '../domain/text.ts'
import type { Command } from './command.ts'
import { UsageError } from './errors.ts'
import { withInstallation } from './installation.ts'
import { outFile, writeOut } from './out-file.ts'
import { scopeOf } from './scope.ts'

export const reportRiskAnalysis: Command = {
  about:
    'Draws the risk analysis of today as PDF, a concept, in one of the four languages. It stays with the authority.',
  options: {
    org: { value: 'SLUG', about: 'the authority', required: true },
    language: { value: languages.join('|'), about: 'the language of the document', required: true },
    out: { value: 'FILE', about: 'where to write it; a file that is there is replaced', required: true },
  },
  example: 'report risk-analysis --org demerdorp --language nl --out risks.pdf',
  run: async (given, io) => {
    const language = given.text('language')
    if (!isLanguage(language)) throw new UsageError(`--language is "${language}": choose ${languages.join(', ')}`)
    const file = outFile(given.text('out'))
    await withInstallation(async (context) => {
      const { scope, organisation } = await scopeOf(context, given.text('org'))
      const input = await riskReport(scope, { context, organisation })
      const bytes = await draw('risk-analysis', input, language)
      await stopDrawing()
      await writeOut(file, bytes)
      io.out(`${file} (${input.risks.length} open risks, ${Math.ceil(bytes.length / 1024)} KB)`)
    })
  },
}
