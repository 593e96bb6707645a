import type { Command } from './command.ts'
import { table } from './table.ts'

/** The help of Waarborg as a whole. */
export function overview(): string {
  const width = Math.max(...table.map(({ name }) => name.length))
  return [
    'Usage: waarborg COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...table.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'waarborg COMMAND --help says more about one. Settings are in the environment: see .env.example.',
    'Exit code: 0 done, 1 could not be done, 2 the command was not understood.',
  ].join('\n')
}

/** The help of one command: how it is written, what each option means, an example. */
export function helpOf(name: string, command: Command): string {
  const rows = [
    ...(command.operands ?? []).map((operand) => [operand, aboutOperand(operand)] as const),
    ...Object.entries(command.options).map(([option, { value, about, required }]) => {
      const written = value === undefined ? `--${option}` : `--${option} ${value}`
      return [written, required === true ? `${about} (required)` : about] as const
    }),
    ['--help', 'show this help'] as const,
  ]
  const width = Math.max(...rows.map(([written]) => written.length))
  return [
    `Usage: ${usageOf(name, command)}`,
    '',
    command.about,
    '',
    'Options:',
    ...rows.map(([written, about]) => `  ${written.padEnd(width)}  ${about}`),
    '',
    `Example: waarborg ${command.example}`,
  ].join('\n')
}

/** `waarborg report security-plan --org SLUG --language L --out FILE`. */
export function usageOf(name: string, command: Command): string {
  const options = Object.entries(command.options).map(([option, { value, required }]) => {
    const written = value === undefined ? `--${option}` : `--${option} ${value}`
    return required === true ? written : `[${written}]`
  })
  return ['waarborg', name, ...options, ...(command.operands ?? [])].join(' ')
}

/** What an operand stands for. */
const aboutOperand = (operand: string): string => (operand.startsWith('FILE') ? 'a file' : 'its id, as it is listed')
