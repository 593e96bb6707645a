import { randomBytes } from 'node:crypto'
import type { Context } from '../context.ts'
import { publishedText } from '../data/agreement-texts.ts'
import {
  publishedVersions,
  readings,
  signatures,
  signaturesOf,
  type SignatureValues,
  type StoredAgreement,
  type StoredSignature,
} from '../data/agreements.ts'
import { employeeOf, employees, type StoredEmployee } from '../data/employees.ts'
import type { Scope, Work } from '../data/tenancy.ts'
import { changesSince, latestBefore } from '../domain/agreement.ts'
import { fullName, isInService } from '../domain/employee.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { signatureDigest } from '../domain/signing.ts'
import type { Language } from '../domain/text.ts'
import { dayOf } from '../i18n/format.ts'
import { createTranslator } from '../i18n/translate.ts'
import { again } from './again.ts'

/** What was on the page that somebody signs. */
export interface SigningInput {
  agreement: Id
  language: Language
  sha256: string
  /** the reading that was noted when the page was opened */
  reading: Id
}

type Signer = { id: Id; email: string }

/**
 * Signs the version in force, once per person: a second time, or in a second tab, gives the receipt of the first.
 * Throws Conflict on `version` when another version or text is in force than the one that was shown, and Invalid on
 * `tick` when the person is not in service on the staff list, or never opened this text.
 */
export function signAgreement(
  context: Context,
  scope: Scope,
  given: { user: Signer; input: SigningInput },
): Promise<{ receipt: string; isNew: boolean }> {
  return again(async () => {
    const employee = await requireEmployee(scope, given.user)
    const signed = await signaturesOf(scope, [employee.id])
    const known = signed.find(({ agreement }) => agreement === given.input.agreement)
    if (known !== undefined) return { receipt: known.receipt, isNew: false }
    const values = await valuesOf(context, scope, { ...given, employee, signed })
    const work = scope.work()
    const label = `${values.receipt} ${values.name}`
    work.create(signatures, values, { act: 'agreement.signed', label })
    markSigned(work, employee, { user: given.user.id, signed: values.agreement })
    await work.commit()
    return { receipt: values.receipt, isNew: true }
  })
}

/** Lists of authorities count by the staff list alone; and a person who was known by a mail address now has an account. */
function markSigned(work: Work, employee: StoredEmployee, { user, signed }: { user: Id; signed: Id }): void {
  const act = employee.user === null ? 'employee.linked' : 'employee.signed'
  work.replace(employees, employee, { act, label: fullName(employee), values: { user: employee.user ?? user, signed } })
}

async function requireEmployee(scope: Scope, user: Signer): Promise<StoredEmployee> {
  const employee = await employeeOf(scope, user)
  if (employee === undefined || !isInService(employee, dayOf(scope.now()))) return refuse('agreement.sign.notEmployee')
  return employee
}

const refuse = (code: string): never => {
  throw new Invalid([{ field: 'tick', code }])
}

interface Given {
  user: Signer
  input: SigningInput
  employee: StoredEmployee
  signed: readonly StoredSignature[]
}

/** Everything that the signature binds, as the page showed it. */
async function valuesOf(context: Context, scope: Scope, given: Given): Promise<SignatureValues> {
  const { user, input, employee, signed } = given
  const [versions, reading] = await Promise.all([publishedVersions(scope), scope.get(readings, input.reading)])
  const agreement = requireInForce(versions, input)
  if (reading?.user !== user.id || reading.sha256 !== input.sha256) return refuse('agreement.sign.notOpened')
  const { language, sha256 } = input
  const changes = changesSince(versions, language, latestBefore(signed, agreement)?.number)
  const shown = { openedAt: reading.openedAt, parts: await partsOf(context, sha256), changes: changes.join('\n') }
  const said = {
    employee: employee.id,
    agreement: agreement.id,
    number: agreement.number,
    language,
    sha256,
    statement: createTranslator(language)('agreement.sign.statement'),
    name: fullName(employee),
    user: user.id,
    signedAt: scope.now(),
    way: 'online',
    shown,
    receipt: receiptNumber(),
  } as const
  return { ...said, digest: signatureDigest(said) }
}

function requireInForce(versions: readonly StoredAgreement[], input: SigningInput): StoredAgreement {
  const [latest] = versions
  const text = latest?.texts.find(({ language }) => language === input.language)
  if (latest?.id !== input.agreement || text?.sha256 !== input.sha256) throw new Conflict('version')
  return latest
}

/** Nobody signs a text that cannot be shown. */
async function partsOf(context: Context, sha256: string): Promise<string[]> {
  const text = await publishedText(context.files, sha256)
  if (text.state !== 'whole') return refuse('agreement.sign.textBroken')
  return text.regulation.parts.map(({ id }) => id)
}

/** Without 0, 1, I and O, which are misread. 32 signs, so that each is as likely as the next. */
const signs = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** W and ten signs: 50 bits that cannot be guessed. */
const receiptNumber = (): string => `W${Array.from(randomBytes(10), (byte) => signs[byte % 32]).join('')}`
