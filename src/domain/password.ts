import type { Issue } from './errors.ts'

/** In characters, after NFC: NIST SP 800-63B asks at least 8, OWASP ASVS 5 at least 12 where it is the only factor, and room for a sentence. */
export const passwordLength = { min: 12, max: 128 }

/** More UTF-16 units than any password of the greatest length has: longer ones are not even looked at. */
const mostUnits = passwordLength.max * 4

/** The length in characters as a person counts them; of one that is far too long, some number that is too large. */
export const passwordSize = (password: string): number =>
  password.length > mostUnits ? password.length : Array.from(password.normalize('NFC')).length

/** What a password may not be: common, or about the person. */
export interface PasswordBans {
  /** words of common passwords, folded (`foldPassword`) */
  words: ReadonlySet<string>
  email: string
  name: string
}

/**
 * Why a password is refused, or undefined. There are no rules of composition. It is refused when nothing is left of it
 * after its common words, the name, the mail address and «waarborg» are taken out, with figures, signs and repetitions around
 * them: `Welkom2026!!`, `zomerzomer12`, `P@ssw0rd1234`, `Sofie.Claes.2026`.
 */
export function passwordIssue(password: string, bans: PasswordBans): Omit<Issue, 'field'> | undefined {
  const size = passwordSize(password)
  const { min, max } = passwordLength
  if (size < min) return { code: 'string.min', values: { limit: min } }
  if (size > max) return { code: 'string.max', values: { limit: max } }
  if (isMadeOf(password, ownWords(bans), 4)) return { code: 'password.own' }
  const isCommon = isMonotone(password) || isMadeOf(password, bans.words, 2)
  return isCommon ? { code: 'password.common' } : undefined
}

/** Lower case, without accents. */
export const foldPassword = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Signs and figures that stand for a letter. */
const standIns: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '€': 'e',
}

const withLetters = (text: string): string => text.replace(/[013457@$!€]/g, (sign) => standIns[sign] ?? sign)

/** True when the letters are at most `most` different words of the list, however often. */
function isMadeOf(password: string, words: ReadonlySet<string>, most: number): boolean {
  const folded = foldPassword(password)
  return [folded, withLetters(folded), trimmed(withLetters(trimmed(folded)))].some((text) => {
    const letters = text.replace(/[^\p{L}]/gu, '')
    return isFilled(letters, words, most)
  })
}

const trimmed = (text: string): string => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'azertyuiopqsdfghjklmwxcvbn',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
]
const walks = rows.flatMap((row) => [row, Array.from(row).reverse().join('')])

/** Hardly any signs (`aaaaaaaaaaab`), or keys or letters beside each other all along (`azertyuiop123`, `abcdefabcdef`). */
function isMonotone(password: string): boolean {
  const text = foldPassword(password)
  if (new Set(text).size < 4) return true
  let steps = 0
  for (let i = 1; i < text.length; i += 1) {
    const pair = text.slice(i - 1, i + 1)
    if (pair[0] === pair[1] || walks.some((row) => row.includes(pair))) steps += 1
  }
  return steps >= (text.length - 1) * 0.8
}

/** Whether the text can be cut into words of the list, at most `most` different ones. Texts are short: see mostUnits. */
function isFilled(text: string, words: ReadonlySet<string>, most: number): boolean {
  // Nothing but figures and signs says nothing of words; it is for who likes to remember figures.
  if (text === '') return false
  // What can be filled up to each place, with the fewest different words.
  const ways: (readonly string[] | undefined)[] = [[]]
  for (let end = 1; end <= text.length; end += 1) {
    for (let begin = Math.max(0, end - 24); begin < end; begin += 1) {
      const way = ways[begin]
      const word = text.slice(begin, end)
      if (way === undefined || !words.has(word)) continue
      const longer = way.includes(word) ? way : [...way, word]
      if (longer.length <= most && longer.length < (ways[end]?.length ?? Infinity)) ways[end] = longer
    }
  }
  return ways[text.length] !== undefined
}

/** The parts of name and mail address of three letters or more, and our own name. */
function ownWords({ email, name }: PasswordBans): Set<string> {
  const parts = foldPassword(`${name} ${email}`).split(/[^\p{L}]+/u)
  const whole = [name, email, email.split('@')[0] ?? ''].map((text) => foldPassword(text).replace(/[^\p{L}]/gu, ''))
  return new Set([...parts, ...whole, 'waarborg'].filter((part) => part.length > 2))
}
