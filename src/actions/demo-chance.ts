/** Gives numbers from 0 up to 1, always the same ones for the same text. */
export type Chance = () => number

/** Mulberry32 over a hash of the text (FNV-1a): small, fast, and no clock or dice. */
export function chances(text: string): Chance {
  let state = Buffer.from(text).reduce((hash, byte) => Math.imul(hash ^ byte, 16_777_619), 2_166_136_261)
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The same things in an order of its own for each text. */
export function shuffled<T>(things: readonly T[], text: string): T[] {
  const chance = chances(text)
  return things
    .map((thing) => ({ thing, key: chance() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ thing }) => thing)
}
