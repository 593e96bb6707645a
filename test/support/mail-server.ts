import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** A letter as it came in: to whom, and what it says with its lines whole again. */
export interface Received {
  to: string
  subject: string
  text: string
  /** the link in it, as a path */
  path: string
  raw: string
}

/** A real, small mail server on this machine: as much of SMTP (RFC 5321) as a letter needs. */
export class MailServer {
  readonly letters: Received[] = []
  /** what it answers to a recipient: 250, or 550 for nobody here, or 451 for later */
  answer = 250
  readonly #server = createServer((socket) => this.#serve(socket))

  static async start(): Promise<MailServer> {
    const made = new MailServer()
    made.#server.listen(0, '127.0.0.1')
    await once(made.#server, 'listening')
    return made
  }

  /** The settings with which Waarborg finds it. */
  get settings(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo
    return { MAIL_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Waarborg <waarborg@example.test>' }
  }

  /** The last letter to this person. Throws when there is none. */
  last(to: string): Received {
    const found = this.letters.findLast((letter) => letter.to === to)
    if (found === undefined) throw new Error(`no letter to ${to}`)
    return found
  }

  async stop(): Promise<void> {
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(socket: Socket): void {
    let rest = ''
    let to = ''
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    const command = (line: string): void => {
      const verb = line.slice(0, 4).toUpperCase()
      if (verb === 'RCPT') to = /<([^>]*)>/.exec(line)?.[1] ?? ''
      if (verb === 'DATA') say('354 go on')
      else if (verb === 'QUIT') socket.end('221 bye\r\n')
      else say(verb === 'RCPT' ? `${this.answer} recipient` : '250 ok')
    }
    let inData = false
    socket.setEncoding('utf8').on('error', () => undefined)
    socket.on('data', (chunk: string) => {
      rest += chunk
      for (;;) {
        const end = inData ? '\r\n.\r\n' : '\r\n'
        const at = rest.indexOf(end)
        if (at < 0) return
        const part = rest.slice(0, at)
        rest = rest.slice(at + end.length)
        if (inData) {
          this.letters.push(read(to, part))
          inData = false
          say('250 taken')
        } else {
          inData = part.toUpperCase() === 'DATA'
          command(part)
        }
      }
    })
    say('220 here')
  }
}

function read(to: string, raw: string): Received {
  const [head = '', ...body] = raw.split('\r\n\r\n')
  const subject = /^Subject: ((?:.*(?:\r\n[ \t])?)*)/m.exec(head)?.[1] ?? ''
  const encoded = body.join('\r\n\r\n').replace(/\r\n\.\./g, '\r\n.')
  const text = /quoted-printable/i.test(head)
    ? unquoted(encoded)
    : /base64/i.test(head)
      ? Buffer.from(encoded, 'base64').toString()
      : encoded
  const path = /https?:\/\/[^\s/]+(\/sign-in\/link\/\S+)/.exec(text)?.[1] ?? ''
  return { to, subject: subject.replace(/\r\n[ \t]/g, ''), text: text.replaceAll('\r\n', '\n'), path, raw }
}

/** Quoted-printable (RFC 2045). */
function unquoted(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
