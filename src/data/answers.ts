import { Schema } from 'mongoose'
import type { Answer } from '../domain/assessment.ts'
import { day, ownedSchema, part, text } from './schemas.ts'
import { collection, type Stored } from './store.ts'
import type { Scope } from './tenancy.ts'

export type AnswerValues = Omit<Answer, 'id'> & { current: boolean }

/** Every answer ever given. Only `replacedAt` and `current` of an earlier one change, when a later one takes its place. */
export const answers = collection<AnswerValues>({
  name: 'answers',
  kind: 'owned',
  schema: ownedSchema({
    norm: { type: String, required: true },
    edition: String,
    number: { type: Number, required: true },
    points: [part({ met: { type: Boolean, default: null }, remark: text })],
    outcome: { type: String, required: true },
    reason: text,
    remark: text,
    threshold: Number,
    answeredAt: Date,
    answeredBy: part({ id: Schema.Types.ObjectId, name: String }),
    replacedAt: { type: Date, default: null },
    nextCheckOn: day,
    current: Boolean,
  }),
  indexes: [
    { fields: ['norm', 'number'], unique: true },
    { fields: ['current'] },
    { fields: ['current', 'nextCheckOn'] },
  ],
})

/** The answers of today, at most one per norm. */
export const currentAnswers = (scope: Scope): Promise<Stored<AnswerValues>[]> =>
  scope.find(answers, { where: { current: true } })

/** All answers to one norm, the latest first. */
export const answersTo = (scope: Scope, norm: string): Promise<Stored<AnswerValues>[]> =>
  scope.find(answers, { where: { norm }, sort: '-number' })
