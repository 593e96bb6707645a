import { agreements, type StoredAgreement } from '../data/agreements.ts'
import { organisations } from '../data/organisations.ts'
import type { Scope } from '../data/tenancy.ts'
import type { Id } from '../domain/organisation.ts'
import { formatBlocks, formatRegulation, parseRegulation } from '../domain/regulation.ts'
import type { Language } from '../domain/text.ts'
import { formats } from '../i18n/format.ts'
import type { DemoRegulation, DemoVersion } from './demo-proof-content.ts'
import { dayAgo, type Seeding } from './demo-seeding.ts'
import type { DemoSigning } from './demo-signings.ts'
import { without } from './demo-older-text.ts'
import { draftAgreement } from './draft-agreement.ts'
import { openAgreement } from './open-agreement.ts'
import { publishAgreement } from './publish-agreement.ts'
import { signAgreement } from './sign-agreement.ts'
import { updateOpening, updateWholeText } from './update-agreement.ts'

interface Of {
  organisation: Id
  languages: readonly Language[]
  /** who publishes */
  by: { id: Id; name: string }
  regulation: DemoRegulation
  /** per version */
  signings: readonly (readonly DemoSigning[])[]
}

/** Publishes the versions of the regulation one after the other, each with those who signed it. */
export async function makeRegulation(seeding: Seeding, of: Of): Promise<void> {
  for (const [index, version] of of.regulation.versions.entries()) {
    const published = await publish(seeding, of, version)
    for (const signing of of.signings[index] ?? []) await sign(seeding, of, { published, signing })
  }
}

async function publish(seeding: Seeding, of: Of, version: DemoVersion): Promise<StoredAgreement> {
  const { context } = seeding
  const at = (days: number, minute: number): Scope =>
    seeding.ticket(of.organisation, { days, minute }, { kind: 'user', ...of.by })
  const drafting = at(version.drafted, 30)
  const { ict, dpo } = of.regulation
  const given = { from: 'standard', languages: of.languages, ict, dpo } as const
  const adopted = adoptedBy(seeding, version)
  const validFrom = dayAgo(seeding, version.valid)
  const { id } = await draftAgreement(context, drafting, { ...given, adopted, validFrom })
  for (const language of of.languages) await write(drafting, id, { version, language })
  const organisation = await context.store.get(organisations, of.organisation)
  const draft = await drafting.require(agreements, id)
  if (organisation === undefined) throw new Error('an authority of the demonstration is not there')
  const scope = at(version.published, 10)
  await publishAgreement(context, scope, { id, version: draft.version, organisation })
  return scope.require(agreements, id)
}

const adoptedBy = (seeding: Seeding, { adopted: { days, words } }: DemoVersion): Partial<Record<Language, string>> =>
  Object.fromEntries(
    Object.entries(words).map(([language, text]) => {
      const day = formats(language as Language).longDay(dayAgo(seeding, days) ?? '')
      return [language, text.replace('{day}', day)]
    }),
  )

/** What the version has not yet, and what is new in it. */
async function write(
  scope: Scope,
  id: Id,
  { version, language }: { version: DemoVersion; language: Language },
): Promise<void> {
  const draft = (): Promise<StoredAgreement> => scope.require(agreements, id)
  const textOf = ({ texts }: StoredAgreement): string => texts.find((one) => one.language === language)?.draft ?? ''
  if (version.without !== undefined) {
    const whole = await draft()
    const text = formatRegulation(without(parseRegulation(textOf(whole)), version.without))
    await updateWholeText(scope, { id, version: whole.version, language, text })
  }
  const changes = version.changes[language]?.join('\n') ?? ''
  if (changes === '') return
  const now = await draft()
  const { title, intro } = parseRegulation(textOf(now))
  await updateOpening(scope, { id, version: now.version, language, title, intro: formatBlocks(intro), changes })
}

/** Opens the text some minutes before it is signed, in the own language where there is one. */
async function sign(
  seeding: Seeding,
  { organisation }: Of,
  { published, signing }: { published: StoredAgreement; signing: DemoSigning },
): Promise<void> {
  const { employee, days, minute } = signing
  const { user: id = '', signIn: email, givenName, familyName } = employee
  const text = published.texts.find(({ language }) => language === employee.language) ?? published.texts[0]
  if (text === undefined || text.sha256 === null) throw new Error('a published text of the demonstration has no file')
  const { language, sha256 } = text
  const at = (turn: number): Scope =>
    seeding.ticket(organisation, { days, minute: turn }, { kind: 'user', id, name: `${givenName} ${familyName}` })
  const reading = minute - 3 - (familyName.length % 9)
  const opened = await openAgreement(at(reading), { user: id, agreement: published, text: { ...text, sha256 } })
  const input = { agreement: published.id, language, sha256, reading: opened.id }
  await signAgreement(seeding.context, at(minute), { user: { id, email }, input })
}
