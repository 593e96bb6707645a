/** Reads a stream of bytes in the amounts that are asked for. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Buffer[] = []
  #size = 0
  #ended = false

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** So many bytes; fewer only where the stream ends. */
  async read(count: number): Promise<Buffer> {
    const found = await this.peek(count)
    this.#drop(found.length)
    return found
  }

  /** The same, and they are still there for the next. */
  async peek(count: number): Promise<Buffer> {
    while (this.#size < count && !this.#ended) await this.#pull()
    if (this.#held.length > 1) this.#held = [Buffer.concat(this.#held)]
    return (this.#held[0] ?? Buffer.alloc(0)).subarray(0, count)
  }

  /** The next `count` bytes in the pieces in which they come; ends early where the stream does. */
  async *take(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      if ((await this.peek(1)).length === 0) return
      const piece = await this.read(Math.min(left, this.#size))
      left -= piece.length
      yield piece
    }
  }

  async #pull(): Promise<void> {
    const next = await this.#source.next()
    if (next.done === true) {
      this.#ended = true
      return
    }
    const { value } = next
    if (value.length > 0) {
      this.#held.push(Buffer.from(value.buffer, value.byteOffset, value.length))
      this.#size += value.length
    }
  }

  #drop(count: number): void {
    const [first] = this.#held
    if (first === undefined) return
    this.#held = first.length === count ? [] : [first.subarray(count)]
    this.#size -= count
  }
}
