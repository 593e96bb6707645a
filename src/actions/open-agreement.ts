import { readingOf, readings, type StoredAgreement } from '../data/agreements.ts'
import type { Scope } from '../data/tenancy.ts'
import type { AgreementText } from '../domain/agreement.ts'
import type { Id } from '../domain/organisation.ts'
import { again } from './again.ts'

export interface Opened {
  id: Id
  openedAt: Date
  /** opened for the first time, now */
  isNew: boolean
}

/** Notes that somebody opened a text to sign it: once per version and language, so that a session that ends loses nothing. */
export function openAgreement(
  scope: Scope,
  given: { user: Id; agreement: StoredAgreement; text: AgreementText & { sha256: string } },
): Promise<Opened> {
  const { user, agreement, text } = given
  const { language, sha256 } = text
  return again(async () => {
    const known = await readingOf(scope, { user, agreement: agreement.id, language })
    if (known !== undefined) return { id: known.id, openedAt: known.openedAt, isNew: false }
    const openedAt = scope.now()
    const work = scope.work()
    const values = { user, agreement: agreement.id, language, sha256, openedAt }
    const id = work.create(readings, values, { act: 'agreement.opened', label: `${agreement.number} ${language}` })
    await work.commit()
    return { id, openedAt, isNew: true }
  })
}
