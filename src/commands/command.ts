/** One option of a command. `value` is what its value is called in the help; without it the option is a flag. */
export interface Option {
  value?: string
  about: string
  required?: boolean
  /** may be given several times */
  several?: boolean
}

/** What a command is, for its help and for reading what was typed. */
export interface Command {
  /** what it does, in a line or two */
  about: string
  options: Readonly<Record<string, Option>>
  /** names of what follows without an option; all are required, and the last takes several when it ends in `...` */
  operands?: readonly string[]
  /** what one could type after `waarborg` */
  example: string
  /** resolves when it is done; throws what errors.ts puts into words */
  run: (given: Given, io: Io) => Promise<void>
}

/** Where a command writes to and reads from. */
export interface Io {
  /** one line of output */
  out: (line: string) => void
  /** all of standard input */
  input: () => Promise<string>
  /** asks for what must not be shown; not there without a terminal */
  askSecret?: (question: string) => Promise<string>
}

/** What was typed, already checked against the command's options. */
export class Given {
  readonly #values: Readonly<Record<string, unknown>>
  readonly #operands: readonly string[]

  constructor(values: Readonly<Record<string, unknown>>, operands: readonly string[]) {
    this.#values = values
    this.#operands = operands
  }

  flag(name: string): boolean {
    return this.#values[name] === true
  }

  /** the value of a required option */
  text(name: string): string {
    return this.optional(name) ?? ''
  }

  optional(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'string' ? value : undefined
  }

  /** the values of an option that may be given several times, also with commas between them */
  several(name: string): string[] {
    const value = this.#values[name]
    const all = Array.isArray(value) ? (value as string[]) : []
    return all.flatMap((one) => one.split(',').map((part) => part.trim())).filter((part) => part !== '')
  }

  operand(index: number): string {
    return this.#operands[index] ?? ''
  }

  /** all operands from this one on */
  operandsFrom(index: number): readonly string[] {
    return this.#operands.slice(index)
  }
}
