import { createHash, createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { addOrganisation } from '../../src/actions/create-organisation.ts'
import { readConfig } from '../../src/config.ts'
import { type Context, createContext } from '../../src/context.ts'
import { agreements } from '../../src/data/agreements.ts'
import { employees } from '../../src/data/employees.ts'
import { memberships } from '../../src/data/memberships.ts'
import { newId } from '../../src/data/records.ts'
import { sessions } from '../../src/data/sessions.ts'
import type { Change } from '../../src/data/store.ts'
import { installationWork, Scope } from '../../src/data/tenancy.ts'
import { users } from '../../src/data/users.ts'
import { inProject } from '../../src/paths.ts'

/** An authority that asks all its staff to sign, and the cookie of each of them: as if each had signed in a moment ago. */
export interface Campaign {
  organisation: string
  agreement: string
  cookies: string[]
}

export const openBench = (folder: string): Context =>
  createContext(readConfig({ WAARBORG_DATA: folder, LOG_LEVEL: 'silent' }))

/** Makes the authority in an empty data folder. */
export async function makeCampaign(folder: string, staff: number): Promise<Campaign> {
  const context = openBench(folder)
  const campaign = await fillCampaign(context, staff)
  await context.store.close()
  return campaign
}

/** Makes the authority. Passwords are left out, and so is the second factor: 10,000 times argon2 is not what is measured. */
export async function fillCampaign(context: Context, staff: number): Promise<Campaign> {
  const work = installationWork(context.store, { kind: 'system', name: 'bench' }, context.now)
  const named = { name: 'Campagne', slug: '', languages: ['nl'] as const, nisCode: '', edition: 'ksz-2017' }
  const values = { ...named, secondFactorRoles: [] }
  const organisation = addOrganisation(work, context, values).id
  await work.commit()
  const agreement = await publish(context, organisation)
  const cookies: string[] = []
  for (let start = 0; start < staff; start += 1000) {
    const changes: Change[] = []
    for (let index = start; index < Math.min(start + 1000, staff); index += 1)
      cookies.push(addPerson(context, { changes, organisation, index }))
    await context.store.commit(changes)
  }
  return { organisation, agreement, cookies }
}

/** The standard text, published as it is. */
async function publish({ files, store, now }: Context, organisation: string): Promise<string> {
  const text = readFileSync(inProject('policies', 'acceptable-use', '1', 'nl.md'), 'utf8')
  const { sha256 } = await files.keepBytes(Buffer.from(text.replace(/\{\{\w+\}\}/g, 'Campagne')))
  const publishedAt = now()
  const values = {
    number: 1,
    state: 'published',
    texts: [{ language: 'nl', sha256, draft: '', changes: '' }],
    validFrom: publishedAt.toISOString().slice(0, 10),
    publishedAt,
    publishedBy: { id: newId(), name: 'bench' },
  } as typeof agreements.values & object
  const work = new Scope(store, { organisation, actor: { kind: 'system', name: 'bench' }, now }).work()
  const id = work.create(agreements, values, { act: 'agreement.published', label: '1' })
  await work.commit()
  return id
}

interface Adding {
  changes: Change[]
  organisation: string
  index: number
}

function addPerson({ now, sessionSecret }: Context, { changes, organisation, index }: Adding): string {
  const [user, at] = [newId(), now()]
  const email = `p${index}@campagne.example`
  const account = { email, name: `Persoon ${index}`, passwordHash: '', language: 'nl', disabledAt: null }
  const begun = new Date(at.getTime() - 60_000)
  const person = {
    number: String(index).padStart(6, '0'),
    familyName: String(index),
    givenName: 'Persoon',
    service: '',
  }
  const id = randomBytes(32).toString('base64url')
  const session = {
    cookie: { originalMaxAge: null },
    startedAt: at.getTime(),
    lastSeenAt: at.getTime(),
    passport: { user },
  }
  const create = (collection: Change['collection'], values: object, owner: object = {}) =>
    changes.push({ op: 'create', collection, id: newId(), ...owner, values })
  changes.push({
    op: 'create',
    collection: users,
    id: user,
    values: { ...account, sessionsValidFrom: begun, createdAt: begun },
  })
  create(memberships, { user, member: organisation, roles: ['employee'], since: begun })
  create(employees, { ...person, organisation, site: null, email, language: 'nl', user }, { organisation })
  const key = createHash('sha256').update(id).digest('base64url')
  create(sessions, { key, user, content: JSON.stringify(session), expiresAt: new Date(at.getTime() + 3_600_000) })
  return `waarborg.session=${encodeURIComponent(`s:${id}.${signed(id, sessionSecret)}`)}`
}

/** As express-session signs its cookie. */
const signed = (id: string, secret: string): string =>
  createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '')
