import { type Control, nextCheckOn } from '../domain/control.ts'
import { day, derive, localizedText, noEnd, ownedSchema, references, text } from './schemas.ts'
import { collection, type Stored } from './store.ts'
import type { Scope } from './tenancy.ts'

/** With the remark of the last check, which is kept beside its day. */
export type ControlValues = Omit<Control, 'id' | 'version'> & { checkRemark?: string }

export const controls = collection<ControlValues>({
  name: 'controls',
  kind: 'owned',
  schema: derive(
    ownedSchema({
      number: { type: Number, required: true },
      libraryRef: { type: String, default: null },
      category: String,
      title: localizedText,
      description: localizedText,
      evidence: localizedText,
      norms: [String],
      owner: text,
      ownerRole: text,
      entities: references,
      sites: references,
      everywhere: Boolean,
      state: String,
      reason: text,
      plannedOn: day,
      introducedOn: day,
      checkEveryMonths: { type: Number, default: null },
      lastCheckedOn: day,
      checkRemark: text,
    }),
    'dueOn',
    (control: Control) => nextCheckOn(control) ?? noEnd,
  ),
  indexes: [{ fields: ['number'], unique: true }, { fields: ['dueOn'] }],
})

/** All controls of the organisation, by number. */
export const listControls = (scope: Scope): Promise<Stored<ControlValues>[]> => scope.find(controls, { sort: 'number' })
