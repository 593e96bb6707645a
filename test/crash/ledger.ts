/** Something that was sent, and whether the answer came that it is done. */
export interface Sent<T> {
  what: T
  isPromised: boolean
}

export interface AnswerSent {
  norm: string
  number: number
  remark: string
}
export interface EvidenceSent {
  key: string
  title: string
  norms: readonly string[]
  /** the SHA-256 of each file */
  hashes: readonly string[]
}
export interface ControlSent {
  title: string
}
export interface EditSent {
  title: string
  owner: string
}
export interface ImportSent {
  numbers: readonly string[]
}
export interface SignatureSent {
  /** which of the staff */
  index: number
}

/** All that was sent in all rounds, in its order. What got no answer is sent once more after the restart, as it was. */
export class Ledger {
  readonly answers: Sent<AnswerSent>[] = []
  readonly evidence: Sent<EvidenceSent>[] = []
  readonly controls: Sent<ControlSent>[] = []
  readonly edits: Sent<EditSent>[] = []
  readonly imports: Sent<ImportSent>[] = []
  readonly signatures: Sent<SignatureSent>[] = []
  /** how to send again what was under way when the server was killed */
  again: (() => Promise<void>)[] = []
  /** answers that are neither yes nor a known no: a mistake of the server, or of this test */
  readonly refusals: string[] = []

  /** Notes that something is sent, sends it, and notes the promise. `isDone` says which answers are one. */
  async send<T>(list: Sent<T>[], what: T, { attempt, isDone, isRepeated }: Attempt): Promise<boolean> {
    const sent: Sent<T> = { what, isPromised: false }
    list.push(sent)
    let status: number
    try {
      status = await attempt()
    } catch (error) {
      this.again.push(async () => {
        const second = await attempt()
        if (isDone(second) || isRepeated(second)) sent.isPromised = true
        else this.refusals.push(`sent again: ${JSON.stringify(what)}: ${second}`)
      })
      throw error
    }
    sent.isPromised = isDone(status)
    if (!sent.isPromised) this.refusals.push(`${JSON.stringify(what)}: ${status}`)
    return sent.isPromised
  }

  /** How much was promised so far. */
  get promised(): number {
    const all = [this.answers, this.evidence, this.controls, this.edits, this.imports, this.signatures]
    return all.flatMap((list) => list as Sent<unknown>[]).filter(({ isPromised }) => isPromised).length
  }
}

export interface Attempt {
  attempt: () => Promise<number>
  isDone: (status: number) => boolean
  /** what the second time may be answered when the first was done after all */
  isRepeated: (status: number) => boolean
}
