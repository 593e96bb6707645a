import type { Transporter } from 'nodemailer'
import type { MailConfig } from '../config.ts'

/** One letter, in plain text. */
export interface Mail {
  to: string
  subject: string
  text: string
}

/** The port to the mail server. */
export interface Mailer {
  /** Resolves when the server has taken it over. Throws MailRefused or MailUnavailable. */
  send: (mail: Mail) => Promise<void>
  /** Connects and signs in, and sends nothing. Throws MailUnavailable with what the server said. */
  check: () => Promise<void>
}

/** The server will never take this letter: there is no such mailbox. */
export class MailRefused extends Error {
  override name = 'MailRefused'
}

/** It could not be sent now: the server does not answer, or asks to come back later. */
export class MailUnavailable extends Error {
  override name = 'MailUnavailable'
}

/** In milliseconds: a server that does not answer holds up the other letters. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 }

/** Sends by SMTP. A password goes over TLS only, but to this machine itself. */
export function mailerOf({ from, user, password, ...server }: MailConfig): Mailer {
  const account = user === '' ? {} : { auth: { user, pass: password }, requireTLS: !isHere(server.host) }
  const options = { ...server, ...account, ...patience, disableFileAccess: true, disableUrlAccess: true }
  let made: Promise<Transporter> | undefined
  /** Loaded with the first letter: a command at the terminal sends none, and should not wait for it. */
  const transporter = (): Promise<Transporter> =>
    (made ??= import('nodemailer').then(({ createTransport }) => createTransport(options)))
  return {
    send: async (mail) => {
      // The header keeps holiday replies from answering.
      const headers = { 'Auto-Submitted': 'auto-generated' }
      const transport = await transporter()
      await transport.sendMail({ from, headers, ...mail }).catch((error: unknown) => {
        throw failureOf(error)
      })
    },
    check: async () => {
      const transport = await transporter()
      await transport.verify().catch((error: unknown) => {
        throw new MailUnavailable(messageOf(error))
      })
    },
  }
}

const isHere = (host: string): boolean => /^(localhost|127(\.\d+){3}|::1)$/.test(host)

/** What the server says of an address stays out of the message: it goes into the log. */
function failureOf(error: unknown): Error {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  const says = `${code ?? 'error'}${responseCode === undefined ? '' : ` ${responseCode}`}`
  const isFinal = code === 'EENVELOPE' && responseCode !== undefined && responseCode >= 500
  return isFinal ? new MailRefused(says) : new MailUnavailable(says)
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
