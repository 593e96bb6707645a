import { bareAmount, findAmounts, type FoundAmount } from './budget-amount.ts'
import { isEntityWord, namesEntity } from './budget-label.ts'
import { fold } from './folding.ts'
import { remember } from './remember.ts'

export { resolveLabel } from './budget-label.ts'

/** A sum of money in whole euro cents, with the words around it. */
export interface AmountLine {
  kind: 'amount'
  cents: number
  /** who pays, as written in parentheses or before a colon; null when nobody is named */
  label: string | null
  /** the other words, such as `Aankoop uitbreiding Reinaert` or `per jaar` */
  note: string | null
}

/** One statement of a budget. `note` is what could not be read: kept, never counted. */
export type BudgetLine =
  AmountLine | { kind: 'not-applicable' } | { kind: 'depends-on' | 'included-in' | 'note'; text: string }

export interface Budget {
  /** the text as its author wrote it */
  written: string
  lines: readonly BudgetLine[]
}

/**
 * What a written budget means: `€ 20.000 (OCMW)`, `N.V.T.`, `Afhankelijk van onderzoek`, `Inbegrepen in …`, over one or
 * more lines, in Dutch, French, German or English. Several amounts on a line are several lines when `+`, `;`, `,` or
 * `en` stands between them. Never throws; what it cannot read stays as a note.
 *
 * An amount per year (`p.j.`, `per jaar`) or per piece is counted once: the words stay in `note` and nothing is multiplied.
 */
export const parseBudget: (written: string) => Budget = remember(readBudget)

function readBudget(written: string): Budget {
  const lines: BudgetLine[] = []
  let waiting: string[] = []
  const giveUp = () => {
    for (const text of waiting) lines.push({ kind: 'note', text })
    waiting = []
  }
  for (const text of linesOf(written)) {
    const found = readLine(text, waiting)
    if (found === 'words') {
      if (!completes(lines.at(-1), text)) waiting.push(text)
      continue
    }
    if (found.some(({ kind }) => kind === 'amount')) waiting = []
    giveUp()
    lines.push(...found)
  }
  giveUp()
  return { written, lines }
}

/** The sum of the amounts, in cents. */
export const budgetTotal = (budget: Budget): number => amountsOf(budget).reduce((sum, line) => sum + line.cents, 0)

/** The lines of a budget that are an amount. */
export const amountsOf = (budget: Budget): AmountLine[] => budget.lines.filter((line) => line.kind === 'amount')

/** Longer lines are prose: they are kept unread, so that a hostile file costs no time. */
const longest = 500

const linesOf = (written: string): string[] =>
  written
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/[\s\u200b]+/g, ' ').trim())
    .map((line) => line.replace(/^[-–•·*] (?=\S)/, ''))
    .filter((line) => line !== '')

/** What one line says; `words` when it has no amount and none of the known phrases, so that the next line decides. */
function readLine(text: string, waiting: readonly string[]): BudgetLine[] | 'words' {
  if (text.length > longest) return [{ kind: 'note', text }]
  const folded = fold(text)
  if (isNotApplicable(folded)) return [{ kind: 'not-applicable' }]
  if (includedAnywhere.test(folded)) return [{ kind: 'included-in', text }]
  if (notOneSum.test(folded)) return [{ kind: 'note', text }]
  const amounts = piecesOf(text).map((piece, index) => readAmount(piece, index === 0 ? waiting : []))
  if (amounts.every((line) => line !== null)) return amounts
  if (findAmounts(text).length > 0) return [{ kind: 'note', text }]
  if (included.test(folded)) return [{ kind: 'included-in', text }]
  return depends.test(folded) ? [{ kind: 'depends-on', text }] : 'words'
}

/** Between two sums, or a share of one: what it comes to is not said, so it is kept as a note and never counted. */
const notOneSum = /\b(?:tussen|entre|zwischen|between)\b.*\d|\d ?%|€ ?\d+(?:[.,]\d+)?e\d/

const notApplicable = new Set([
  ...['nvt', 'nietvantoepassing', 'geen', 'nihil', 'so', 'sansobjet', 'neant', 'aucun', 'nonapplicable'],
  ...['entfallt', 'nichtzutreffend', 'keine', 'na', 'notapplicable', 'none', 'nil', ''],
])

/** Also a lone dash or slash, the usual way to leave a cell of a table empty. */
const isNotApplicable = (folded: string): boolean =>
  notApplicable.has(folded.replace(/ ?\([^()]*\)$/, '').replace(/[\s./\-–—]+/g, '')) && !folded.startsWith('(')

const includedAnywhere =
  /(?:inbegrepen|begrepen|vervat|inclus|incluse|compris|comprise|inbegriffen|enthalten|included) (?:in|dans|im) /
const included = /^(?:reeds |al |deja |bereits |already )?(?:inbegrepen|inclus|compris|inbegriffen|enthalten|included)/
const depends =
  /^(?:afhankelijk|hangt af|in functie van|dependant|depend|en fonction|selon|abhangig|je nach|hangt ab|subject to)/

/** The parts of a line that each hold one amount; the whole line when there are no two. */
function piecesOf(text: string): string[] {
  const [first = '', ...rest] = text.split(/( \+ | ?; ?|, | & | en | et | und | and )/)
  const pieces: string[] = [first]
  let open = !hasAmount(first)
  for (let index = 0; index < rest.length; index += 2) {
    const piece = rest[index + 1] ?? ''
    if (open || !hasAmount(piece)) pieces.push(`${pieces.pop() ?? ''}${rest[index] ?? ''}${piece}`)
    else pieces.push(piece)
    open &&= !hasAmount(piece)
  }
  return pieces.map((piece) => piece.trim())
}

const hasAmount = (piece: string): boolean => findAmounts(piece).length > 0 || readBare(piece, []) !== null

function readAmount(piece: string, waiting: readonly string[]): AmountLine | null {
  const [amount, second] = findAmounts(piece)
  if (amount === undefined) return readBare(piece, waiting)
  if (second !== undefined || amount.cents === null) return null
  return { kind: 'amount', cents: amount.cents, ...wordsAround(piece, amount, waiting) }
}

/** A number without a currency is an amount when nothing but a label, a remark in parentheses or `per jaar` stands beside it. */
function readBare(piece: string, waiting: readonly string[]): AmountLine | null {
  const amount = bareAmount(piece)
  if (amount === null) return null
  const outside = outsideOf(piece.slice(0, amount.start)).replace(/^.*:$/, '') + outsideOf(piece.slice(amount.end))
  const allowed = outside === '' || perYear.test(fold(outside)) || isEntityWord(outside)
  return allowed ? { kind: 'amount', cents: amount.cents, ...wordsAround(piece, amount, waiting) } : null
}

const perYear = /^(?:p\.?j\.?|per jaar|jaarlijks|par an|annuel|pro jahr|jahrlich|p\.?a\.?|per year|yearly)$/

const inParentheses = (text: string): string[] =>
  [...text.matchAll(/\(([^()]*)\)/g)].map(([, inner = '']) => inner.trim()).filter((inner) => inner !== '')
const outsideOf = (text: string): string => tidy(text.replace(/\([^()]*\)/g, ' '))
const tidy = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/^(?:[ ,;=]|[-–—] )+/, '')
    .replace(/(?:[ ,;=]| [-–—])+$/, '')

/** Label and note of an amount: its parentheses, the words before a colon, the other words, the words-only lines above it. */
function wordsAround(
  piece: string,
  amount: FoundAmount,
  waiting: readonly string[],
): Pick<AmountLine, 'label' | 'note'> {
  const [before, after] = [piece.slice(0, amount.start), piece.slice(amount.end)]
  const parentheses = [...inParentheses(before), ...inParentheses(after)]
  const lead = outsideOf(before).replace(/^:$/, '')
  const colon = lead.endsWith(':') ? lead.slice(0, -1).trim() : ''
  const others = [colon === '' ? lead : '', outsideOf(after).replace(/^:\s*/, '')]
  const above = waiting.map((line) => line.replace(/\s*:$/, ''))
  const label =
    [...parentheses, colon].find(namesEntity) ??
    [...others, ...above].find(isEntityWord) ??
    parentheses.find((text) => /^\p{Lu}[^\d]*$/u.test(text)) ??
    (waiting.length === 0 && colon !== '' ? colon : null)
  const words = [...above, colon, ...others, ...parentheses].filter((text) => text !== '')
  if (label !== null) words.splice(words.indexOf(label), 1)
  return { label, note: words.length === 0 ? null : words.join(' ') }
}

/** A line of words that is only the label of the amount above it: a cell that was split over two lines. */
function completes(last: BudgetLine | undefined, text: string): boolean {
  if (last?.kind !== 'amount' || last.label !== null || text.endsWith(':')) return false
  const label = /^\([^()]*\)$/.test(text) ? text.slice(1, -1).trim() : text
  if (!isEntityWord(label)) return false
  last.label = label
  return true
}
