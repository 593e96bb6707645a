import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inProject } from '../../src/paths.ts'
import { fillCampaign } from '../bench/campaign.ts'
import { addressIn, printed } from '../support/command-line.ts'
import { world } from '../support/cast.ts'
import { freePort } from '../support/ports.ts'

/** A data folder with two authorities, one of which asks its staff to sign, and the server on it. */
export class Town {
  readonly folder: string
  readonly organisations: { demerdorp: string; campaign: string }
  /** of the staff that is asked to sign */
  readonly cookies: readonly string[]
  /** what they sign; it was put there without a trail */
  readonly agreement: string
  readonly address: string
  #child: ChildProcess | undefined

  static async make(staff: number): Promise<Town> {
    const folder = mkdtempSync(join(tmpdir(), 'waarborg-crash-'))
    const here = await world({ WAARBORG_DATA: folder })
    here.setNow(new Date().toISOString())
    const { organisation, agreement, cookies } = await fillCampaign(here.context, staff)
    const demerdorp = here.organisations.demerdorp
    await here.close()
    return new Town(folder, { demerdorp, campaign: organisation }, { cookies, agreement, port: await freePort() })
  }

  private constructor(
    folder: string,
    organisations: Town['organisations'],
    { cookies, agreement, port }: { cookies: readonly string[]; agreement: string; port: number },
  ) {
    this.folder = folder
    this.organisations = organisations
    this.cookies = cookies
    this.agreement = agreement
    this.address = `http://127.0.0.1:${port}`
  }

  /** Starts the server as it is started for real, on what is in the folder. Throws when it does not start. */
  async start(): Promise<void> {
    const environment = { WAARBORG_DATA: this.folder, PORT: new URL(this.address).port, LOG_LEVEL: 'silent' }
    const child = spawn(process.execPath, [inProject('src', 'commands', 'waarborg.ts'), 'serve'], {
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    const [line] = await printed(child, 1)
    if (addressIn(line) !== this.address) throw new Error(`the server says: ${line}`)
  }

  /** As a power cut would, as far as the process goes. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null)
      throw new Error(`the server ended by itself: ${child?.exitCode}`)
    child.kill('SIGKILL')
    if (child.signalCode === null) await once(child, 'exit')
  }

  /** A copy of the folder as it was left, to be looked at while the server goes on with the folder itself. */
  image(): string {
    const copy = mkdtempSync(join(tmpdir(), 'waarborg-image-'))
    for (const name of readdirSync(this.folder)) {
      if (name === 'control.sock') continue
      if (name === 'files') cpSync(join(this.folder, name), join(copy, name), { recursive: true })
      else if (name !== 'incoming') copyFileSync(join(this.folder, name), join(copy, name))
    }
    return copy
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
