/** Lets so many pieces of work go on at once; the others wait for their turn, in the order in which they came. */
export class Turns {
  #free: number
  readonly #waiting = new Set<() => void>()

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  /** Throws `late`, without having begun, when its turn does not come in so many milliseconds. */
  async take<T>(work: () => Promise<T>, { patience, late }: { patience: number; late: Error }): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await this.#turn(patience, late)
    try {
      return await work()
    } finally {
      this.#next()
    }
  }

  #turn(patience: number, late: Error): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(begin)
        reject(late)
      }, patience)
      this.#waiting.add(begin)
    })
  }

  #next(): void {
    const [first] = this.#waiting
    if (first === undefined) {
      this.#free += 1
      return
    }
    this.#waiting.delete(first)
    first()
  }
}
