import { sharedSchema } from './schemas.ts'
import { collection } from './store.ts'

export interface InstallationValues {
  /** `installation`, made by the set-up, or `secrets` */
  key: string
  setUpAt: Date | null
  /** of `secrets`: the key that every secret was sealed with last */
  sealedWith?: string
}

/** What there is once per installation. The set-up makes its row in its own commit: of two at the same moment one wins. */
export const installation = collection<InstallationValues>({
  name: 'installation',
  kind: 'shared',
  schema: sharedSchema({ key: String, setUpAt: { type: Date, default: null }, sealedWith: String }),
  indexes: [{ fields: ['key'], unique: true }],
})
