import { draftAgreement } from '../../src/actions/draft-agreement.ts'
import { publishAgreement } from '../../src/actions/publish-agreement.ts'
import { updateOpening, updateWholeText } from '../../src/actions/update-agreement.ts'
import { agreements, type StoredAgreement } from '../../src/data/agreements.ts'
import { employees, type EmployeeValues } from '../../src/data/employees.ts'
import { organisations } from '../../src/data/organisations.ts'
import type { Language } from '../../src/domain/text.ts'
import type { World } from './cast.ts'
import type { Page } from './visitor.ts'

/** A small regulation to read and sign in a test. */
export const smallText = (
  title = 'Reglement computergebruik',
  telework = 'U werkt alleen via de beveiligde verbinding.',
): string =>
  `# ${title}

Dit reglement geldt bij {{authority}}.

## 1. Doel {#purpose}

> Het geldt voor iedereen.

1.1 Dit reglement regelt het gebruik van computers.

- op kantoor
- thuis

## 2. Telewerk {#remote-work}

> Werk veilig.

2.1 ${telework}

2.2 Deze versie {{number}} geldt vanaf {{valid}}.
`

/** Publishes the next version in Demerdorp with these texts; gives it as it is kept. */
export async function publishVersion(
  here: World,
  texts: Partial<Record<Language, string>> = { nl: smallText() },
  changes = 'Iets nieuws',
): Promise<StoredAgreement> {
  const scope = here.scope()
  const languages = Object.keys(texts) as Language[]
  const given = { from: 'standard', ict: '', dpo: '', adopted: {}, validFrom: '2027-01-01' } as const
  const { id } = await draftAgreement(here.context, scope, { ...given, languages })
  const draft = (): Promise<StoredAgreement> => scope.require(agreements, id)
  for (const language of languages) {
    await updateWholeText(scope, { id, version: (await draft()).version, language, text: texts[language] ?? '' })
    const title = /^# (.*)$/m.exec(texts[language] ?? '')?.[1] ?? ''
    const intro = 'Dit reglement geldt bij {{authority}}.'
    await updateOpening(scope, { id, version: (await draft()).version, language, title, intro, changes })
  }
  const organisation = (await here.context.store.get(organisations, here.organisations.demerdorp))!
  await publishAgreement(here.context, scope, { id, version: (await draft()).version, organisation })
  return draft()
}

type Person = Partial<EmployeeValues> & { number: string }

/** Puts people on the staff list of Demerdorp: Els Peeters, in service, unless told. */
export async function employ(here: World, ...people: Person[]): Promise<void> {
  const work = here.scope().work()
  const one = { familyName: 'Peeters', givenName: 'Els', service: '', site: null, email: '', language: 'nl' } as const
  const standing = { startedOn: null, leftOn: null, user: null }
  for (const values of people)
    work.create(employees, { ...one, ...standing, ...values }, { act: 'employee.joined', label: values.number })
  await work.commit()
}

/** The form at the foot of the text as it would be sent, with the tick. */
export function formOf(page: Page): Record<string, string> {
  const inputs = page.$('form.signbar input').toArray()
  const values = inputs.map((input) => [page.$(input).attr('name') ?? '', page.$(input).attr('value') ?? ''] as const)
  return Object.fromEntries(values.filter(([name]) => name !== '_csrf'))
}
