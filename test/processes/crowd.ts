import {
  addEvidence,
  answerNorm,
  createControl,
  type Done,
  editControl,
  lookAround,
  nothingDone,
  signAgreement,
} from './acts.ts'
import { Browser, Counter, untilAnswered } from './browser.ts'
import { password, type Town } from './town.ts'

export interface Crowd {
  done: Done
  counter: Counter
  /** how many of the staff signed, as far as they were told */
  signed: number
  /** everybody at work until so many requests were made; `at` is called once, after half of them */
  work: (requests: number, at: () => Promise<void>) => Promise<void>
}

const norms = ['5.1', '6.2', '8.1', '9.1', '12.3']

/** ICT managers who write and staff who sign, all at once, through one address. */
export function crowdOf(town: Town, address: string, signers: number): Crowd {
  const crowd: Crowd = { done: nothingDone(), counter: new Counter(), signed: 0, work }
  const waiting = [...town.cookies]

  async function work(requests: number, at: () => Promise<void>): Promise<void> {
    const isOver = (): boolean => crowd.counter.requests >= requests
    const half = { reached: false }
    const disturb = async (): Promise<void> => {
      if (half.reached || crowd.counter.requests < requests / 2) return
      half.reached = true
      await at()
    }
    const managing = town.managers.map((email, index) => manager({ email, index, isOver, disturb }))
    const signing = Array.from({ length: signers }, () => signer(isOver))
    await Promise.all([...managing, ...signing])
  }

  async function manager({ email, index, isOver, disturb }: Manager): Promise<void> {
    const browser = new Browser(address, crowd.counter)
    await untilAnswered(() => browser.signIn({ email, password }))
    for (let turn = index; !isOver(); turn += 1) {
      await disturb()
      await act(browser, turn, email)
    }
    browser.leave()
  }

  /** By turns, so that each kind comes as often in every run. */
  async function act(browser: Browser, turn: number, email: string): Promise<void> {
    const { done } = crowd
    const pick = <T>(among: readonly T[]): T => among[Math.floor(Math.random() * among.length)] as T
    const kind = turn % 10
    if (kind === 0) await createControl(browser, done)
    else if (kind === 2) await addEvidence(browser, done)
    else if (kind === 4) await answerNorm(browser, pick(norms), done)
    else if (kind === 6 || kind === 8) await editControl(browser, pick(town.shared), done)
    else if (turn % 30 === 9) await untilAnswered(() => browser.signIn({ email, password }))
    else await untilAnswered(() => lookAround(browser, turn))
  }

  async function signer(isOver: () => boolean): Promise<void> {
    for (let cookie = waiting.shift(); cookie !== undefined && !isOver(); cookie = waiting.shift()) {
      const browser = new Browser(address, crowd.counter, cookie)
      await signAgreement(browser)
      crowd.signed += 1
      await untilAnswered(() => browser.get('/o/campagne'))
      browser.leave()
    }
  }

  return crowd
}

interface Manager {
  email: string
  index: number
  isOver: () => boolean
  disturb: () => Promise<void>
}
