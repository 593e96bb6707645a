import { CommandError } from './errors.ts'

/** Asks on the terminal, without showing what is typed. Rejects when the person breaks it off. */
export function askSecret(question: string): Promise<string> {
  const { stdin, stderr } = process
  // First, so that nothing is shown of what is typed at once.
  stdin.setRawMode(true)
  stderr.write(`${question}: `)
  return new Promise((resolve, reject) => {
    let typed = ''
    const listen = (chunk: Buffer): void => {
      for (const letter of chunk.toString('utf8')) {
        if (letter === '\r' || letter === '\n') end(() => resolve(typed))
        else if (letter === '\u0003' || letter === '\u0004') end(() => reject(new CommandError('broken off')))
        else typed = letter === '\u007f' || letter === '\b' ? typed.slice(0, -1) : typed + letter
      }
    }
    const end = (settle: () => void): void => {
      stdin.off('data', listen).pause().setRawMode(false)
      stderr.write('\n')
      settle()
    }
    stdin.on('data', listen).resume()
  })
}
