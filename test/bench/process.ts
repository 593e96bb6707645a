import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { inProject } from '../../src/paths.ts'

/** A server in a process of its own, as it runs for real; the measuring process does not share its event loop. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly address: string

  private constructor(child: ChildProcess, address: string) {
    this.#child = child
    this.address = address
  }

  static async start(environment: Record<string, string>): Promise<ServerProcess> {
    const child = fork(inProject('test', 'bench', 'server.ts'), {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: startFlags(),
    })
    const address = await new Promise<string>((resolve, reject) => {
      child.once('message', (message) => resolve(message as string))
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    })
    return new ServerProcess(child, address)
  }

  /** Reads of the store since the start, and resident memory in MiB. */
  figures(): Promise<{ reads: number; memory: number }> {
    return new Promise((resolve) => {
      this.#child.once('message', (message) => resolve(message as { reads: number; memory: number }))
      this.#child.send('figures')
    })
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await ended
  }
}

/** The flags with which `npm start` runs Node: what is measured is what is run. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { scripts: { start: string } }
  return scripts.start.split(' ').filter((word) => word.startsWith('--'))
}
