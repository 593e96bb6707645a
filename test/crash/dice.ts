/** Chance that can be had again: the same seed gives the same throws (mulberry32). */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** from 0 up to 1 */
  next(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** a whole number from 0 up to this one */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => 32 + this.below(95)))
  }
}
