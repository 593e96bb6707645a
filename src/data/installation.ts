import { sharedSchema } from './schemas.ts'
import { collection, type Store } from './store.ts'

export interface InstallationValues {
  /** `installation`, made by the set-up, or `secrets` */
  key: string
  setUpAt: Date | null
  /** of `secrets`: the key that every secret was sealed with last */
  sealedWith?: string
  /** of `installation`, only where everything is made up: it asks no second factor of who administers it */
  demonstration?: boolean
}

/** What there is once per installation. The set-up makes its row in its own commit: of two at the same moment one wins. */
export const installation = collection<InstallationValues>({
  name: 'installation',
  kind: 'shared',
  schema: sharedSchema({
    key: String,
    setUpAt: { type: Date, default: null },
    sealedWith: String,
    demonstration: { type: Boolean, default: false },
  }),
  indexes: [{ fields: ['key'], unique: true }],
})

/** True where everybody and everything is made up, and the passwords are printed at the start. */
export async function isDemonstration(store: Store): Promise<boolean> {
  return (await store.find(installation, { limit: 1 }))[0]?.demonstration === true
}
