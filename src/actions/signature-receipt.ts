import type { Context } from '../context.ts'
import { readPublishedText } from '../data/agreement-texts.ts'
import { agreements, type StoredSignature } from '../data/agreements.ts'
import { employees } from '../data/employees.ts'
import type { StoredOrganisation } from '../data/organisations.ts'
import type { Scope } from '../data/tenancy.ts'
import type { SignatureReceiptInput } from '../documents/signature-receipt.ts'
import { signatureIsWhole } from '../domain/signing.ts'

/**
 * Gathers what the receipt of a signature is drawn from. Undefined when the signature or the text no longer gives the
 * hash that was kept when it was signed: of that no receipt is made.
 */
export async function signatureReceipt(
  scope: Scope,
  { context, organisation }: { context: Context; organisation: StoredOrganisation },
  signature: StoredSignature,
): Promise<SignatureReceiptInput | undefined> {
  const text = await readPublishedText(context.files, signature.sha256)
  if (text.state !== 'whole' || !signatureIsWhole(signature)) return undefined
  const [agreement, employee] = await Promise.all([
    scope.get(agreements, signature.agreement),
    scope.get(employees, signature.employee),
  ])
  const { number, language, sha256, statement, name, signedAt, way, shown, receipt, digest } = signature
  return {
    organisation: { name: organisation.name },
    signature: { number, language, sha256, statement, name, signedAt, way, shown, receipt, digest },
    employee: employee === undefined ? null : { number: employee.number, service: employee.service },
    validFrom: agreement?.validFrom ?? null,
    text: text.regulation,
  }
}
