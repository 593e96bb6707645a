import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { CommandLine } from '../support/command-line.ts'
import { addressIn, printed, stopped } from '../support/command-line.ts'
import { Forwarder } from './forwarder.ts'

/** Several real `waarborg serve` on one MongoDB, and what stands before them. */
export class Servers {
  readonly forwarder: Forwarder
  readonly #children: readonly ChildProcess[]

  /** One after the other: the first makes what the others find. */
  static async start(shell: CommandLine, uri: string, count = 3): Promise<Servers> {
    const children: ChildProcess[] = []
    const addresses: string[] = []
    for (let index = 0; index < count; index += 1) {
      const child = shell.start(['serve'], { MONGODB_URI: uri, LOG_LEVEL: 'error' })
      const [line] = await printed(child, 1)
      child.stdout?.on('data', (text: Buffer) => process.stdout.write(text))
      child.stderr?.on('data', (text: Buffer) => process.stderr.write(text))
      children.push(child)
      addresses.push(addressIn(line))
    }
    const made = new Servers(children, addresses)
    await made.forwarder.start()
    return made
  }

  private constructor(children: readonly ChildProcess[], addresses: readonly string[]) {
    this.#children = children
    this.forwarder = new Forwarder(addresses)
  }

  get address(): string {
    return this.forwarder.address
  }

  /** kill -9 */
  async kill(index: number): Promise<void> {
    const child = this.#children[index]
    const gone = once(child!, 'exit')
    child!.kill('SIGKILL')
    await gone
  }

  /** Stops those that are left as a manager would; gives their exit codes. */
  async stop(): Promise<(number | null)[]> {
    await this.forwarder.stop()
    const left = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    return Promise.all(left.map(stopped))
  }
}
