import { setTimeout } from 'node:timers/promises'
import { databaseOn, findMongo, hasMongod, leaveMongo, noMongo } from '../support/mongodb.ts'
import { wireTo } from '../support/proxy.ts'
import { killPrimary, startMembers } from './members.ts'
import { campaignDuring, killOneOfThree, type Report } from './scenarios.ts'

/**
 * `npm run test:processes [-- --requests 2000 --staff 600]`: several processes on one MongoDB, while one of them, the wire
 * to the store and the primary of the store are lost in the middle of the work. Exit code 1 when anything that was
 * acknowledged is lost or there twice.
 */
const requests = argument('--requests', 2000)
const staff = argument('--staff', 600)

function argument(name: string, fallback: number): number {
  const at = process.argv.indexOf(name)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}

const found = await findMongo()
if (found === undefined) console.log(`SKIPPED: several processes on one store: ${noMongo}`)
else {
  const { uri } = found
  await tell('kill -9 of one process of three', () =>
    killOneOfThree(databaseOn(uri), { requests, managers: 14, signers: 10 }),
  )
  await tell('a campaign while the store is away for ten seconds', () => overWire(databaseOn(uri)))
  await leaveMongo()
}
if (hasMongod()) await tell('a campaign while the primary is killed with -9', withMembers)
else console.log('SKIPPED: a campaign while the primary is killed with -9: no mongod on the PATH')

async function tell(title: string, scenario: () => Promise<Report>): Promise<void> {
  console.log(`\n${title}`)
  const { lines, problems } = await scenario()
  for (const line of lines) console.log(`  ${line}`)
  for (const problem of problems) console.log(`  WRONG: ${problem}`)
  if (problems.length === 0) console.log('  nothing is lost, nothing is there twice, the trail is whole')
  else process.exitCode = 1
}

async function overWire(direct: string): Promise<Report> {
  const { wire, uri } = await wireTo(direct)
  try {
    return await campaignDuring(uri, staff, async () => {
      await wire.cut()
      await setTimeout(10_000)
      await wire.mend()
    })
  } finally {
    await wire.cut()
  }
}

async function withMembers(): Promise<Report> {
  const members = await startMembers()
  try {
    return await campaignDuring(members.uri, staff, () => killPrimary(members))
  } finally {
    await members.stop()
  }
}
