import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Dice } from './dice.ts'
import { canTrace, problemsAt, tracedWriter } from './power-cut.ts'
import { crashRound } from './rounds.ts'
import { KilledServer } from './server-rounds.ts'

/*
 * `npm run test:crash [-- ROUNDS [SEED]]`: kills Waarborg with SIGKILL in the middle of its work, starts it again without any
 * repair, and looks whether anything that was acknowledged is gone, half or double. First the store alone, then the whole server.
 *
 * A killed process leaves what it wrote in the memory of the system, so a kill does not show that anything is on the disk
 * itself. For that the power is cut too, on disks made up from what a process asked of the system (power-cut.ts).
 */
const rounds = Number(process.argv[2] ?? 50)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)
console.log(`seed ${seed}: the same throws again with npm run test:crash -- ${rounds} ${seed}`)

const problems = [...(await killStore(Math.min(rounds, 25))), ...(await cutPower(rounds * 4)), ...(await killServer())]
console.log(problems.length === 0 ? 'all there, whole, and once' : `${problems.length} PROBLEMS`)
process.exitCode = problems.length === 0 ? 0 : 1

async function killStore(times: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-crash-'))
  const promised = new Map<string, string[]>()
  const problems: string[] = []
  for (let round = 1; round <= times; round += 1) {
    const result = await crashRound(folder, round, promised)
    console.log(`store ${round}: ${result.acknowledged} commits acknowledged, ${result.records} records${said(result)}`)
    problems.push(...result.problems)
  }
  rmSync(folder, { recursive: true, force: true })
  console.log(`store: ${times} kills, ${promised.size} acknowledged commits, ${problems.length} problems`)
  return problems
}

/** Enough commits for SQLite to move its log into the database in between. */
async function cutPower(times: number): Promise<string[]> {
  if (!canTrace()) {
    console.log('power: skipped, there is no strace here, or it may not look')
    return []
  }
  const { root, ops } = tracedWriter(Math.min(250, times))
  const dice = new Dice(seed)
  const problems: string[] = []
  for (let turn = 0; turn < times; turn += 1)
    problems.push(...(await problemsAt(root, ops, { cut: dice.below(ops.length), dice })))
  rmSync(root, { recursive: true, force: true })
  console.log(`power: cut before ${times} of ${ops.length} operations${said({ problems })}`)
  return problems
}

async function killServer(): Promise<string[]> {
  const server = await KilledServer.make(seed, 20 * rounds)
  const problems: string[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const result = await server.round()
    const { lived, promised, underWay, records, files } = result
    const after = `after ${lived} ms: ${promised} acts answered, ${underWay} under way`
    console.log(`server ${round}: killed ${after}; ${records} trail entries, ${files} files${said(result)}`)
    problems.push(...result.problems)
  }
  server.remove()
  console.log(`server: ${rounds} kills, ${server.promised} answered acts, ${problems.length} problems`)
  return problems
}

function said({ problems }: { problems: readonly string[] }): string {
  if (problems.length === 0) return ', all well'
  return [`, ${problems.length} PROBLEMS`, ...problems.slice(0, 10)].join('\n  ')
}
