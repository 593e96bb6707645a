import { type DestinationStream, type Logger, pino } from 'pino'
import { maskNationalNumbers } from './domain/national-number.ts'

/** A text in a line of the log is cut behind so many characters: who sends much does not fill the disk with it. */
const longest = 4000

/** Where a text of a visitor might get into the log, these never do. */
const hidden = /^(?:password|current|next|repeat|_csrf|cookie|authorization|token|passwordHash)$/i

/** The log of the process: one line of JSON per event, in which no national number and no password is, and no text is endless. */
export function createLog(level: string, stream?: DestinationStream): Logger {
  const options = { level, hooks: { streamWrite: cleanLine } }
  return stream === undefined ? pino(options) : pino(options, stream)
}

function cleanLine(line: string): string {
  const told: unknown = JSON.parse(line, (key, value: unknown) => {
    if (hidden.test(key)) return '…'
    return typeof value === 'string' ? cleanText(value) : value
  })
  return `${JSON.stringify(told).replace(steering, '?')}\n`
}

/** What steers a terminal or turns the reading direction, as far as JSON does not escape it already. */
const steering = /[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

function cleanText(text: string): string {
  return maskNationalNumbers(text.length > longest ? `${text.slice(0, longest)}…` : text)
}
