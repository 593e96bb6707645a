import type { Context } from '../context.ts'
import type { Stored } from '../data/store.ts'
import { installationWork } from '../data/tenancy.ts'
import { type StoredUser, users, type UserValues } from '../data/users.ts'
import type { Language } from '../domain/text.ts'

/** Sets the language in which a person sees the pages. */
export async function changeLanguage(context: Context, user: StoredUser, language: Language): Promise<void> {
  const work = installationWork(context.store, { kind: 'user', id: user.id, name: user.name }, context.now)
  work.replace(users, user as Stored<UserValues>, {
    values: { language },
    act: 'user.languageChanged',
    label: user.name,
  })
  await work.commit()
}
