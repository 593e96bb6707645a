import { newId } from './records.ts'
import { sharedSchema } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'
import { valuesOf } from './tenancy.ts'

/** The last run of a job, and who has it: one record per job, so that of several processes one runs it. */
export interface JobRun {
  name: string
  /** the process, by a random name that it takes at its start */
  holder: string
  /** the moment of the plan that the run is for: the same in every process, whatever its clock says */
  plannedFor: Date
  /** the holder says so until when it is at work; it moves this on while it is */
  leasedUntil: Date
  startedAt: Date
  /** null: under way, or its process is gone */
  endedAt: Date | null
  /** when it last ended well */
  succeededAt: Date | null
  /** why it did not end well the last time, without a name of anybody; null when it did */
  failure: string | null
  /** how many processes began this run: more than one when the one before was gone */
  begun: number
}

export const jobRuns = collection<JobRun>({
  name: 'jobRuns',
  kind: 'technical',
  schema: sharedSchema({
    name: String,
    holder: String,
    plannedFor: Date,
    leasedUntil: Date,
    startedAt: Date,
    endedAt: { type: Date, default: null },
    succeededAt: { type: Date, default: null },
    failure: { type: String, default: null },
    begun: Number,
  }),
  indexes: [{ fields: ['name'], unique: true }],
})

export type JobState = Pick<JobRun, 'startedAt' | 'endedAt' | 'succeededAt' | 'failure'>

/**
 * How each job fared last, by its name. A job that never had anything to do is not there, and one that looks often and
 * finds nothing (sealing) keeps its last run that did something.
 */
export async function jobRunsOf(store: Store): Promise<Map<string, JobState>> {
  const found = await store.find(jobRuns)
  return new Map(
    found.map(({ name, startedAt, endedAt, succeededAt, failure }) => [
      name,
      { startedAt, endedAt, succeededAt, failure },
    ]),
  )
}

export async function findJobRun(store: Store, name: string): Promise<Stored<JobRun> | undefined> {
  return (await store.find(jobRuns, { where: { name }, limit: 1 }))[0]
}

/** Writes the first record of a job. Throws Conflict when another process was first. */
export const createJobRun = (store: Store, values: JobRun): Promise<void> =>
  store.commit([{ op: 'create', collection: jobRuns, id: newId(), values }])

/** Throws Conflict when another process wrote it since it was read. */
export function replaceJobRun(store: Store, found: Stored<JobRun>, values: Partial<JobRun>): Promise<void> {
  const { id, version } = found
  return store.commit([{ op: 'replace', collection: jobRuns, id, version, values: { ...valuesOf(found), ...values } }])
}
