import mongoose from 'mongoose'
import { StoreRefused, StoreUnavailable } from '../store.ts'
import { codeOf, outageOf } from './mongo-errors.ts'

const settings = {
  appName: 'Waarborg',
  autoIndex: false,
  autoCreate: false,
  ignoreUndefined: true,
  retryWrites: true,
  // What a majority has is not rolled back when another server becomes primary: nobody decides on what may vanish.
  writeConcern: { w: 'majority' },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
} as const

/** In milliseconds. Choosing another primary takes servers some 10 seconds: who asks meanwhile waits, and gets an answer. */
const patience = { serverSelectionTimeoutMS: 15_000, connectTimeoutMS: 10_000 }

/**
 * Connects to the database that the address names, and tries a transaction. Throws StoreUnavailable when no server
 * answers and StoreRefused when the server is one on which Waarborg cannot run.
 */
export async function connect(uri: string): Promise<mongoose.Connection> {
  const handle = mongoose.createConnection()
  try {
    await handle.openUri(uri, { ...settings, ...patienceFor(uri) })
    await handle.transaction(async (session) => {
      // A removal of nothing: what a server without transactions refuses, and what leaves no trace on one that has them.
      await handle.collection('trailHeads').deleteOne({ _id: new mongoose.Types.ObjectId() }, { session })
    })
    return handle
  } catch (error) {
    await handle.close()
    throw startErrorOf(error)
  }
}

/** What the address itself says goes first. */
const patienceFor = (uri: string): Partial<typeof patience> =>
  Object.fromEntries(Object.entries(patience).filter(([name]) => !uri.toLowerCase().includes(`${name.toLowerCase()}=`)))

const standalone = `This MongoDB is a single server that is no replica set, and cannot make several changes as one.
Make it a replica set, of one server if need be, with these three commands on its machine:
  printf 'replication:\\n  replSetName: waarborg\\n' | sudo tee -a /etc/mongod.conf
  sudo systemctl restart mongod
  mongosh --eval 'rs.initiate()'
Where people must sign in to MongoDB, give its servers a keyFile first, and mongosh a name and a password.`

/** What to tell whoever starts Waarborg. */
export function startErrorOf(error: unknown): unknown {
  // 20: transactions are only allowed on a replica set or through mongos; 263: not for this operation.
  if (codeOf(error) === 20 || codeOf(error) === 263) return new StoreRefused(standalone, { cause: error })
  if (!(error instanceof Error)) return error
  if (error instanceof mongoose.Error.MongooseServerSelectionError || outageOf(error) !== error)
    return new StoreUnavailable(`MongoDB does not answer: ${error.message}`, { cause: error })
  if (error instanceof mongoose.mongo.MongoError || error instanceof mongoose.Error)
    return new StoreRefused(`MongoDB refuses: ${error.message}`, { cause: error })
  return error
}
