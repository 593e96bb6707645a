import { generateSync } from 'otplib'
import { chooseSecondFactorRoles } from '../../src/actions/choose-second-factor-roles.ts'
import { organisations } from '../../src/data/organisations.ts'
import type { Role } from '../../src/domain/permissions.ts'
import { defaultPolicy } from '../../src/domain/second-factor.ts'
import type { World } from './cast.ts'
import type { Page, Visitor } from './visitor.ts'

/** Asks a second factor of these roles in Demerdorp, by default of those that a new authority asks it of. */
export async function askSecondFactor(w: World, roles: readonly Role[] = defaultPolicy): Promise<void> {
  const organisation = (await w.context.store.get(organisations, w.organisations.demerdorp))!
  const actor = { kind: 'system', name: 'test' } as const
  await chooseSecondFactorRoles(w.context, organisation, { roles, version: organisation.version, actor })
}

/** The code that an app shows so many seconds from the moment of the test. */
export const codeOf = (seed: string, now: Date, seconds = 0): string =>
  generateSync({ secret: seed, epoch: Math.floor(now.getTime() / 1000) + seconds })

/** Adds an authenticator app on the pages under `base`; gives its seed and the page with the recovery codes. */
export async function addApp(
  visitor: Visitor,
  now: Date,
  base = '/account/security',
): Promise<{ seed: string; page: Page; codes: string[] }> {
  const { $ } = await visitor.get(`${base}/app`)
  const seed = $('#seed').text().replaceAll(' ', '')
  const page = await visitor.post(`${base}/app`, { code: codeOf(seed, now) }, `${base}/app`)
  const codes = page
    .$('.codes code')
    .toArray()
    .map((one) => page.$(one).text())
  return { seed, page, codes }
}
