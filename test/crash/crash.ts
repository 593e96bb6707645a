import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crashRound } from './rounds.ts'

/** `npm run test:crash -- 50`: kills a writing process so many times and looks whether anything acknowledged is gone. */
const rounds = Number(process.argv[2] ?? 25)
const folder = mkdtempSync(join(tmpdir(), 'waarborg-crash-'))
const promised = new Map<string, string[]>()
let problems = 0

for (let round = 1; round <= rounds; round += 1) {
  const result = await crashRound(folder, round, promised)
  problems += result.problems.length
  console.log(
    `round ${round}: ${result.acknowledged} commits acknowledged, ${result.records} records, ${result.problems.length} problems`,
  )
  for (const problem of result.problems.slice(0, 10)) console.log(`  ${problem}`)
}
rmSync(folder, { recursive: true, force: true })
console.log(
  `${rounds} kills, ${promised.size} acknowledged commits, ${problems === 0 ? 'all there and whole' : `${problems} PROBLEMS`}`,
)
process.exitCode = problems === 0 ? 0 : 1
