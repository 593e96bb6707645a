import { setTimeout } from 'node:timers/promises'
import { password } from '../support/cast.ts'
import { Client } from './client.ts'
import { Dice } from './dice.ts'
import { type Found, inspect } from './inspect.ts'
import { Ledger } from './ledger.ts'
import { answers, controls, imports, type Person, signatures, uploads } from './people.ts'
import { Town } from './town.ts'

export interface ServerRound extends Found {
  /** acts that were answered in this round, and those that were under way when the server was killed */
  promised: number
  underWay: number
  /** how long the server lived after the first answer, in milliseconds */
  lived: number
}

/**
 * A server on a data folder that is killed again and again while people work in it, and started again on what is left.
 * After each kill an image of the folder is looked at, beside all that was ever answered.
 */
export class KilledServer {
  readonly #town: Town
  readonly #dice: Dice
  readonly #ledger = new Ledger()
  #people: Person[] = []

  static async make(seed: number, staff: number): Promise<KilledServer> {
    return new KilledServer(await Town.make(staff), new Dice(seed))
  }

  private constructor(town: Town, dice: Dice) {
    this.#town = town
    this.#dice = dice
  }

  /** Starts, sends once more what got no answer last time, lets people work and kills. */
  async round(): Promise<ServerRound> {
    const before = this.#ledger.promised
    await this.#town.start()
    if (this.#people.length === 0) this.#people = await this.#signedIn()
    const [again, refused] = [this.#ledger.again, this.#ledger.refusals.length]
    this.#ledger.again = []
    for (const attempt of again) await attempt()
    const lived = 50 + this.#dice.below(2000)
    const working = this.#people.map((person) => this.#work(person))
    await Promise.race([setTimeout(lived), ...working])
    await this.#town.kill()
    const broken = (await Promise.all(working)).flat()
    const found = await inspect(this.#town.image(), this.#town, this.#ledger)
    return {
      ...found,
      promised: this.#ledger.promised - before,
      underWay: this.#ledger.again.length,
      lived,
      problems: [...found.problems, ...broken, ...this.#ledger.refusals.slice(refused)],
    }
  }

  get promised(): number {
    return this.#ledger.promised
  }

  remove(): void {
    this.#town.remove()
  }

  async #signedIn(): Promise<Person[]> {
    const as = async (person: string): Promise<Client> => {
      const client = new Client(this.#town.address)
      await client.signIn(`${person}@example.test`, password)
      return client
    }
    return [
      answers(await as('sofie')),
      uploads(await as('karim')),
      uploads(await as('sofie')),
      controls(await as('sofie')),
      imports(await as('hilde')),
      signatures,
    ]
  }

  /** Until no answer comes, which is how it is meant to end. Gives what else it ended by. */
  async #work(person: Person): Promise<string[]> {
    const around = {
      address: this.#town.address,
      ledger: this.#ledger,
      dice: this.#dice,
      cookies: this.#town.cookies,
    }
    try {
      await person(around)
    } catch (error) {
      if (!(error instanceof TypeError && error.message === 'fetch failed')) return [String(error)]
    }
    return []
  }
}
