import { ownedSchema } from '../../src/data/schemas.ts'
import { collection } from '../../src/data/store.ts'

/** What the crash test writes: records that know with how many they were committed. */
export const boxes = collection<{ batch: string; size: number; position: number; content: string }>({
  name: 'testBoxes',
  kind: 'owned',
  schema: ownedSchema({ batch: String, size: Number, position: Number, content: String }),
  indexes: [{ fields: ['batch', 'position'], unique: true }],
})

export const organisation = '0123456789abcdef01234567'
