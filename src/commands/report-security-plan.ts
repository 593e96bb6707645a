import { planReport } from '../actions/plan-report.ts'
import { draw, stopDrawing } from '../documents/draw.ts'
import { isLanguage, languages } from '../domain/text.ts'
import type { Command } from './command.ts'
import { UsageError } from './errors.ts'
import { withInstallation } from './installation.ts'
import { outFile, writeOut } from './out-file.ts'
import { requirePlan, scopeOf } from './scope.ts'

export const reportSecurityPlan: Command = {
  about: 'Draws the security plan of today as PDF, in one of the four languages.',
  options: {
    org: { value: 'SLUG', about: 'the authority', required: true },
    language: { value: languages.join('|'), about: 'the language of the document', required: true },
    out: { value: 'FILE', about: 'where to write it; a file that is there is replaced', required: true },
  },
  example: 'report security-plan --org demerdorp --language nl --out plan.pdf',
  run: async (given, io) => {
    const language = given.text('language')
    if (!isLanguage(language)) throw new UsageError(`--language is "${language}": choose ${languages.join(', ')}`)
    const file = outFile(given.text('out'))
    await withInstallation(async (context) => {
      const { scope, organisation } = await scopeOf(context, given.text('org'))
      await requirePlan(scope, organisation)
      const bytes = await draw('security-plan', await planReport(scope, { context, organisation }), language)
      await stopDrawing()
      await writeOut(file, bytes)
      io.out(`${file} (${Math.ceil(bytes.length / 1024)} KB)`)
    })
  },
}
