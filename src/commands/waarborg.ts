import { text } from 'node:stream/consumers'
import { askSecret } from './ask-secret.ts'
import { main } from './main.ts'

// A reader that has seen enough, such as `head`, closes our output: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await main(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  input: () => text(process.stdin),
  ...(process.stdin.isTTY ? { askSecret } : {}),
})
