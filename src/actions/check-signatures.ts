import type { Context } from '../context.ts'
import { signatures } from '../data/agreements.ts'
import type { Scope } from '../data/tenancy.ts'
import { signatureIsWhole } from '../domain/signing.ts'

export interface SignatureProblem {
  receipt: string
  name: string
  /** the record itself, or the file with the text that was signed */
  problem: 'altered' | 'text-altered' | 'text-missing'
}

/**
 * Looks whether every signature of an authority still says what it said when it was given, and whether the text that
 * was signed is still there. One row per thing that is wrong; an empty list when all is whole.
 */
export async function checkSignatures(context: Context, scope: Scope): Promise<SignatureProblem[]> {
  const problems: SignatureProblem[] = []
  const texts = new Map<string, 'whole' | 'altered' | 'missing'>()
  for await (const signature of scope.stream(signatures)) {
    const { receipt, name, sha256 } = signature
    const state = texts.get(sha256) ?? (await stateOf(context, sha256))
    texts.set(sha256, state)
    if (!signatureIsWhole(signature)) problems.push({ receipt, name, problem: 'altered' })
    if (state !== 'whole') problems.push({ receipt, name, problem: `text-${state}` })
  }
  return problems
}

/** A hash that was changed into something else names no file. */
const stateOf = (context: Context, sha256: string): Promise<'whole' | 'altered' | 'missing'> =>
  context.files.check(sha256).catch(() => 'missing' as const)
