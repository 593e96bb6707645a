import { setTimeout } from 'node:timers/promises'
import mongoose from 'mongoose'
import { Conflict } from '../../domain/errors.ts'
import { type AnyCollection, StoreUnavailable } from '../store.ts'
import { indexName } from './index-fields.ts'

const { MongoError } = mongoose.mongo

/** Errors of the driver itself that say that no server answers. */
const outages = [
  mongoose.mongo.MongoNetworkError,
  mongoose.mongo.MongoServerSelectionError,
  mongoose.mongo.MongoNotConnectedError,
  mongoose.mongo.MongoTopologyClosedError,
  mongoose.mongo.MongoServerClosedError,
  mongoose.mongo.MongoClientClosedError,
  mongoose.mongo.MongoOperationTimeoutError,
]

/** WriteConflict: two wrote the same document at the same moment. */
const writeConflict = 112

/** SnapshotUnavailable: an index was made or dropped a moment ago, and what a read would see is not settled yet. */
const snapshotUnavailable = 246

/** What a server says that stops, starts or is no primary any more; the driver has tried again before we see it. */
const outageCodes = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  64, // WriteConcernTimeout: no majority answered in time
  89, // NetworkTimeout
  91, // ShutdownInProgress
  writeConflict,
  snapshotUnavailable,
  134, // ReadConcernMajorityNotAvailableYet
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  9001, // SocketException
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
])

const outageLabels = ['TransientTransactionError', 'UnknownTransactionCommitResult', 'RetryableWriteError']

/** A StoreUnavailable for what may pass by itself; anything else as it was. */
export function outageOf(error: unknown): unknown {
  return isOutage(error) ? new StoreUnavailable('MongoDB does not answer', { cause: error }) : error
}

function isOutage(thrown: unknown): boolean {
  const error = unwrapped(thrown)
  if (!(error instanceof MongoError)) return false
  if (outages.some((type) => error instanceof type)) return true
  return outageCodes.has(codeOf(error) ?? 0) || outageLabels.some((label) => error.hasErrorLabel(label))
}

/** What a bulk write met when it was no refusal of a document: the driver wraps a lost connection too. */
const unwrapped = (error: unknown): unknown =>
  error instanceof mongoose.mongo.MongoBulkWriteError && error.errorResponse instanceof Error
    ? error.errorResponse
    : error

/**
 * Does it again, a little later each time, while somebody else writes the same at the same moment, or what is read is not
 * settled. The driver does so too where the server says that it may; not every server that speaks MongoDB's language says it.
 */
export async function untilAlone<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error)) throw error
    }
    await setTimeout(Math.random() * 10 * 1.7 ** attempt)
  }
  return work()
}

/** Whether it may go well a moment later: somebody else wrote the same document, or what is read is not settled. */
export const isPassing = (error: unknown): boolean =>
  codeOf(error) === writeConflict ||
  codeOf(error) === snapshotUnavailable ||
  (error instanceof MongoError && error.message.startsWith('could not serialize access'))

export const codeOf = (error: unknown): number | undefined =>
  error instanceof MongoError && typeof error.code === 'number' ? error.code : undefined

/** Whether a unique key was taken. */
export const isTaken = (error: unknown): boolean => codeOf(error) === 11_000

/**
 * A taken unique key as a Conflict that names the field as it is declared. The server names the index, in its message;
 * for single writes newer servers give its fields too.
 */
export function conflictOf(collection: AnyCollection, error: unknown): unknown {
  if (!isTaken(error) || !(error instanceof MongoError)) return error
  const keys = 'keyPattern' in error ? Object.keys(error.keyPattern as object) : indexIn(collection, error.message)
  return new Conflict(keys.find((field) => field !== 'organisation' && field !== '_id') ?? 'id')
}

/** The fields of the unique index that the message names; none when it is the one on the id. */
function indexIn(collection: AnyCollection, message: string): readonly string[] {
  const named = /index:? '?([^' ]+)/i.exec(message)?.[1]
  return collection.indexes.find((index) => indexName(collection, index) === named)?.fields ?? []
}
