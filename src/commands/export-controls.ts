import { controlsReport } from '../actions/controls-report.ts'
import type { Context } from '../context.ts'
import { draw, stopDrawing } from '../documents/draw.ts'
import { isLanguage, languages } from '../domain/text.ts'
import type { Command } from './command.ts'
import { UsageError } from './errors.ts'
import { withInstallation } from './installation.ts'
import { outFile, writeOut } from './out-file.ts'
import { scopeOf } from './scope.ts'

export const exportControls: Command = {
  about: 'Writes the register of controls and the open actions as an Excel workbook with two sheets.',
  options: {
    org: { value: 'SLUG', about: 'the authority', required: true },
    out: { value: 'FILE.xlsx', about: 'where to write it; a file that is there is replaced', required: true },
    language: { value: languages.join('|'), about: 'the language of the heads; by default that of the authority' },
  },
  example: 'export controls --org demerdorp --out controls.xlsx',
  run: async (given, io) => {
    const asked = given.optional('language')
    if (asked !== undefined && !isLanguage(asked))
      throw new UsageError(`--language is "${asked}": choose ${languages.join(', ')}`)
    const file = outFile(given.text('out'))
    await withInstallation(async (context: Context) => {
      const { scope, organisation } = await scopeOf(context, given.text('org'))
      const input = await controlsReport(scope, organisation)
      const bytes = await draw(
        'controls-workbook',
        input,
        asked ?? organisation.languages[0] ?? context.config.language,
      )
      await stopDrawing()
      await writeOut(file, bytes)
      io.out(`${file} (${input.controls.length} controls)`)
    })
  },
}
