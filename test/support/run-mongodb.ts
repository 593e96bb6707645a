import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findMongo, leaveMongo, noMongo, onMongoDB } from './mongodb.ts'
import { inProject } from '../../src/paths.ts'

/**
 * `npm run test:mongodb`: the contract and the whole http suite on MongoDB, the one of MONGODB_URI or three servers of our
 * own that are stopped after. `npm run test:mongodb -- test/http/plan.test.ts` runs only those files.
 */
const all = ['test/conformance/**/*.test.ts', 'test/http/**/*.test.ts']
const chosen = process.argv.slice(2)
const found = await findMongo()
if (found === undefined) console.log(`SKIPPED: the conformance and http suites on MongoDB: ${noMongo}`)
else process.exitCode = await run(found.uri, chosen.length === 0 ? all : chosen)
await leaveMongo()

/** In a process of its own; gives its exit code. */
async function run(uri: string, files: readonly string[]): Promise<number> {
  const program = inProject('node_modules', 'mocha', 'bin', 'mocha.js')
  const child = spawn(process.execPath, [program, ...onMongoDB.words, ...files], {
    cwd: inProject(),
    env: { ...process.env, ...onMongoDB.environment, MONGODB_URI: uri },
    stdio: 'inherit',
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return code ?? 1
}
