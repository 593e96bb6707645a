import { mkdtempSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { attempts } from '../../src/data/sessions.ts'
import { newId } from '../../src/data/records.ts'
import { signatures } from '../../src/data/agreements.ts'
import { trail } from '../../src/data/trail.ts'
import { type Campaign, makeCampaign, openBench } from './campaign.ts'
import { ServerProcess } from './process.ts'
import { get, quantile, send } from './visitors.ts'

/**
 * `npm run bench:signatures [-- --staff 10000 --parallel 50]`: a campaign in which everybody opens the regulation and
 * signs it, through HTTP, beside the raw durable commits of the store in the same run. Exit code 1 when one is lost or double.
 */
const staff = argument('--staff', 10_000)
const parallel = argument('--parallel', 50)

function argument(name: string, fallback: number): number {
  const at = process.argv.indexOf(name)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}

const folder = mkdtempSync(join(tmpdir(), 'waarborg-bench-'))
try {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}`)
  const raw = await rawCommits(join(folder, 'raw'))
  console.log(`raw: ${raw.toFixed(0)} durable commits of one small record per second, ${parallel} callers`)
  const campaign = await makeCampaign(join(folder, 'campaign'), staff)
  await run(campaign)
  await check(campaign)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Commits per second of records without a trail: what the disk and the store can do at best. */
async function rawCommits(data: string): Promise<number> {
  const { store } = openBench(data)
  const count = 5000
  let left = count
  const began = performance.now()
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const values = { key: newId(), failures: 1, blockedUntil: null, expiresAt: new Date() }
      await store.commit([{ op: 'create', collection: attempts, id: newId(), values }])
    }
  }
  await Promise.all(Array.from({ length: parallel }, caller))
  const seconds = (performance.now() - began) / 1000
  await store.close()
  return count / seconds
}

/** Everybody reads and signs once, and one in ten sends the form twice at once. The server is then killed with -9. */
async function run({ cookies }: Campaign): Promise<void> {
  const server = await ServerProcess.start({
    WAARBORG_DATA: join(folder, 'campaign'),
    PORT: '0',
    LOG_LEVEL: 'silent',
  })
  const agent = new Agent({ keepAlive: true, maxSockets: parallel })
  const [reading, signing]: [number[], number[]] = [[], []]
  let next = 0
  const began = performance.now()
  const client = async (): Promise<void> => {
    for (let index = next++; index < cookies.length; index = next++) {
      const taken = await sign(server.address, { agent, cookie: cookies[index] ?? '', twice: index % 10 === 0 })
      reading.push(taken.reading)
      signing.push(taken.signing)
    }
  }
  try {
    await Promise.all(Array.from({ length: parallel }, client))
  } catch (error) {
    await server.stop()
    throw error
  }
  const seconds = (performance.now() - began) / 1000
  agent.destroy()
  const { memory } = await server.figures()
  await server.stop()
  const time = (values: number[]): string =>
    `${quantile(values, 0.5).toFixed(1)} ms, p95 ${quantile(values, 0.95).toFixed(1)} ms`
  console.log(`campaign: ${cookies.length} people, ${parallel} at once, ${seconds.toFixed(1)} s`)
  console.log(`${(cookies.length / seconds).toFixed(0)} signatures per second; memory ${memory.toFixed(0)} MiB`)
  console.log(`the page to read: median ${time(reading)}; the signature: median ${time(signing)}`)
}

interface Client {
  agent: Agent
  cookie: string
  twice: boolean
}

async function sign(address: string, { agent, cookie, twice }: Client): Promise<{ reading: number; signing: number }> {
  const start = performance.now()
  const page = await get(`${address}/o/campagne/agreement`, { agent, cookie })
  const read = performance.now()
  const form = /<form[^>]+action="([^"]+\/signature[^"]*)"[\s\S]*?<\/form>/.exec(page.body)
  if (page.status !== 200 || form === null) throw new Error(`the page to sign answered ${page.status}`)
  const fields = [...form[0].matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  const body = new URLSearchParams({ tick: 'yes' })
  for (const [, name = '', value = ''] of fields) body.append(name, value)
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  const post = () => send(address + (form[1] ?? ''), { method: 'POST', agent, headers, body: body.toString() })
  const answers = await Promise.all(twice ? [post(), post()] : [post()])
  for (const { status } of answers) if (status !== 303) throw new Error(`the signature answered ${status}`)
  return { reading: read - start, signing: performance.now() - read }
}

/** After the kill: each person has signed once, and the trail says so once. */
async function check({ organisation, cookies }: Campaign): Promise<void> {
  const { store } = openBench(join(folder, 'campaign'))
  const people = new Map<string, number>()
  for await (const { employee } of store.stream(signatures, { where: { organisation } }))
    people.set(employee, (people.get(employee) ?? 0) + 1)
  let told = 0
  for await (const { act } of store.stream(trail, { where: { organisation } }))
    if (act === 'agreement.signed') told += 1
  await store.close()
  const double = [...people.values()].filter((count) => count > 1).length
  console.log(
    `after kill -9: ${people.size} signatures, ${cookies.length - people.size} lost, ${double} double, ${told} in the trail`,
  )
  if (people.size !== cookies.length || double > 0 || told !== cookies.length) process.exitCode = 1
}
