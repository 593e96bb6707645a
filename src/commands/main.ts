import { parseArgs } from 'node:util'
import { type Command, Given, type Io } from './command.ts'
import { failureOf, UsageError } from './errors.ts'
import { helpOf, overview, usageOf } from './help.ts'
import { findCommand, table } from './table.ts'

/** Runs what was typed after `waarborg` and gives the exit code. Errors are one line, through `complain`. */
export async function main(words: readonly string[], io: Io & { complain: (line: string) => void }): Promise<number> {
  try {
    await dispatch(words, io)
    return 0
  } catch (error) {
    const { message, code } = failureOf(error)
    io.complain(`waarborg: ${message}`)
    return code
  }
}

async function dispatch(words: readonly string[], io: Io): Promise<void> {
  const asked = words.filter((word) => word !== '--help' && word !== '-h')
  const help = asked.length < words.length || words[0] === 'help'
  const found = findCommand(words[0] === 'help' ? asked.slice(1) : asked)
  if (found === undefined) {
    if (words.length > 0 && !(help && asked.filter((word) => word !== 'help').length === 0)) throw unknown(words)
    io.out(overview())
    return
  }
  const command = await found.row.load()
  if (help) io.out(helpOf(found.row.name, command))
  else await command.run(read(found.row.name, command, found.rest), io)
}

/** Says what is near to what was typed: the commands that begin with the same word. */
function unknown(words: readonly string[]): UsageError {
  const [first = ''] = words
  const near = table.filter(({ name }) => name.split(' ')[0] === first).map(({ name }) => `waarborg ${name}`)
  if (near.length > 0) return new UsageError(`${first} needs a second word: ${near.join(', ')}`)
  return new UsageError(`there is no command "${first}"; waarborg --help lists them`)
}

function read(name: string, command: Command, rest: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([option, { value, several }]) => [
      option,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: several ?? false },
    ]),
  )
  const { values, positionals, tokens } = understood(() =>
    parseArgs({ args: [...rest], options, allowPositionals: true, strict: true, tokens: true }),
  )
  refuseTwice(tokens, command)
  const missing = Object.entries(command.options).find(
    ([option, spec]) => spec.required === true && !hasValue(values[option]),
  )
  if (missing !== undefined) throw new UsageError(`--${missing[0]} is missing; usage: ${usageOf(name, command)}`)
  const operands = command.operands ?? []
  const takesMore = operands.at(-1)?.endsWith('...') === true
  const [extra] = takesMore ? [] : positionals.slice(operands.length)
  if (extra !== undefined) throw new UsageError(`"${extra}" is not expected; usage: ${usageOf(name, command)}`)
  const absent = operands[positionals.length]
  if (absent !== undefined) throw new UsageError(`${absent} is missing; usage: ${usageOf(name, command)}`)
  return new Given(values, positionals)
}

/** Of an option that is given twice one would be dropped without a word: that could be the authority. */
function refuseTwice(tokens: readonly { kind: string; name?: string }[], command: Command): void {
  const names = tokens.flatMap(({ kind, name }) => (kind === 'option' && name !== undefined ? [name] : []))
  const twice = names.find((name, index) => names.indexOf(name) !== index && command.options[name]?.several !== true)
  if (twice !== undefined) throw new UsageError(`--${twice} is given more than once`)
}

const hasValue = (value: unknown): boolean =>
  value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

/** What parseArgs refuses, in a line of our own: only its first sentence is about what was typed. */
function understood<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const [sentence = ''] = error.message.split('. ')
    throw new UsageError(sentence.charAt(0).toLowerCase() + sentence.slice(1))
  }
}
