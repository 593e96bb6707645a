import { setTimeout } from 'node:timers/promises'
import { readConfig } from '../../src/config.ts'
import { type Context, openContext } from '../../src/context.ts'
import { createJobRun, findJobRun } from '../../src/data/job-runs.ts'
import { CommandLine } from '../support/command-line.ts'
import { dropDatabase } from '../support/mongodb.ts'
import { signAgreement } from './acts.ts'
import { Browser, Counter } from './browser.ts'
import { problemsWith, signaturesOf, trailProblems } from './check.ts'
import { crowdOf } from './crowd.ts'
import { Servers } from './servers.ts'
import { makeTown, type Town } from './town.ts'

export interface Report {
  lines: string[]
  problems: string[]
}

/** Three processes on one MongoDB with many clients; one is killed with -9 in the middle. */
export function killOneOfThree(
  uri: string,
  size: { requests: number; managers: number; signers: number },
): Promise<Report> {
  return withTown(uri, { staff: size.requests, managers: size.managers }, async ({ context, town, servers }) => {
    const crowd = crowdOf(town, servers.address, size.signers)
    const began = performance.now()
    let killedAt = Date.now()
    await crowd.work(size.requests, async () => {
      killedAt = Date.now()
      await servers.kill(0)
      await leaveJob(context)
    })
    const ended = performance.now()
    const { count } = await signaturesOf(town)
    const { done, counter } = crowd
    const edits = [...done.edits.values()].flat().length
    return {
      lines: [
        `${counter.requests} requests in ${seconds(ended - began)}, ${counter.words} without an answer; answered by ${[...servers.forwarder.answered.values()].join(', ')}`,
        `${done.controls.length} controls, ${done.evidence.length} files, ${done.answers.length} answers, ${edits} edits (${done.conflicts} times somebody else was first), ${crowd.signed} signatures`,
        `the job that was left behind was taken over ${seconds((await takenOver(context)).getTime() - killedAt)} after the kill`,
      ],
      problems: [
        ...(await problemsWith(town, done)),
        ...(count < crowd.signed ? [`${crowd.signed} signatures acknowledged, ${count} there`] : []),
        ...(await trailProblems(context, town)),
      ],
    }
  })
}

/** Everybody of a staff signs, and `disturb` happens to the store after a third of them. */
export function campaignDuring(uri: string, staff: number, disturb: () => Promise<void>): Promise<Report> {
  return withTown(uri, { staff, managers: 0 }, async ({ context, town, servers }) => {
    const waiting = [...town.cookies]
    const signedAt: number[] = []
    const counter = new Counter()
    let disturbed: { at: number; done: Promise<void> } | undefined
    const client = async (): Promise<void> => {
      for (let cookie = waiting.shift(); cookie !== undefined; cookie = waiting.shift()) {
        if (signedAt.length > staff / 3) disturbed ??= { at: performance.now(), done: disturb() }
        const browser = new Browser(servers.address, counter, cookie)
        await signAgreement(browser)
        signedAt.push(performance.now())
        browser.leave()
      }
    }
    await Promise.all(Array.from({ length: 20 }, client))
    await disturbed?.done
    const { count, problems } = await signaturesOf(town)
    const pause = longestPause(signedAt.filter((at) => at >= (disturbed?.at ?? 0) - 1000))
    return {
      lines: [`${signedAt.length} signatures, ${counter.words} without an answer; longest pause ${seconds(pause)}`],
      problems: [
        ...problems,
        ...(count === staff ? [] : [`${count} of ${staff} signatures are there`]),
        ...(pause < 60_000 ? [] : [`nobody could sign for ${seconds(pause)}`]),
        ...(await trailProblems(context, town)),
      ],
    }
  })
}

interface Given {
  context: Context
  town: Town
  servers: Servers
}

async function withTown(
  uri: string,
  size: { staff: number; managers: number },
  run: (given: Given) => Promise<Report>,
): Promise<Report> {
  const shell = new CommandLine()
  const settings = { MONGODB_URI: uri, WAARBORG_DATA: shell.data, LOG_LEVEL: 'silent' }
  const context = await openContext(readConfig(settings))
  try {
    const town = await makeTown(context, size)
    const servers = await Servers.start(shell, uri)
    try {
      return await run({ context, town, servers })
    } finally {
      await servers.stop()
    }
  } finally {
    await context.store.close()
    await dropDatabase(uri)
    shell.remove()
  }
}

const job = 'end-sessions'

/** A run as a process leaves it that was killed during it: its lease has just been renewed. */
async function leaveJob({ store }: Context): Promise<void> {
  const now = new Date()
  await createJobRun(store, {
    name: job,
    holder: 'the process that was killed',
    plannedFor: new Date(now.getTime() - 60_000),
    leasedUntil: new Date(now.getTime() + 30_000),
    startedAt: now,
    endedAt: null,
    succeededAt: null,
    failure: null,
    begun: 1,
  })
}

/** When another process began it; throws when none does within two minutes. */
async function takenOver({ store }: Context): Promise<Date> {
  for (let tries = 0; tries < 120; tries += 1) {
    const run = await findJobRun(store, job)
    if (run !== undefined && run.succeededAt !== null) return run.startedAt
    await setTimeout(1000)
  }
  throw new Error('no process took the job over')
}

const longestPause = (moments: readonly number[]): number =>
  Math.max(0, ...moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment)))

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
