import { sharedSchema } from './schemas.ts'
import { collection } from './store.ts'

/** What there is once per installation. The set-up makes its row in its own commit: of two at the same moment one wins. */
export const installation = collection<{ key: string; setUpAt: Date }>({
  name: 'installation',
  kind: 'shared',
  schema: sharedSchema({ key: String, setUpAt: Date }),
  indexes: [{ fields: ['key'], unique: true }],
})
