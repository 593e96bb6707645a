import { accessDecisions, accessReviews } from '../../src/data/access-reviews.ts'
import { act, each, idsOf, moment, type Plenty, somebody, times } from './plenty-shared.ts'

/** n reviews of access, the last of which is under way; in that one and in the first n colleagues were confirmed. */
export async function makeAccessReviews(plenty: Plenty): Promise<void> {
  const work = plenty.world.scope().work()
  each(plenty, work, {
    collection: accessReviews,
    one: (index) => ({
      ...{ number: plenty.n - index, startedAt: moment, startedBy: somebody, gone: [], contentHash: '' },
      ...(index === 0
        ? { finishedAt: null, finishedBy: null, evidence: null }
        : { finishedAt: moment, finishedBy: somebody, evidence: idsOf(plenty, 'evidence')[0] ?? null }),
    }),
  })
  const colleagues = idsOf(plenty, 'memberships')
  const ways = { local: 'own', providers: [], app: false, passkeys: 0 } as const
  plenty.made['accessDecisions'] = idsOf(plenty, 'accessReviews')
    .slice(0, 2)
    .flatMap((review) =>
      times(plenty.n, (index) => {
        const membership = colleagues[index] ?? ''
        const user = idsOf(plenty, 'users')[index] ?? ''
        const known = { membership, user, name: `Colleague ${index}`, email: `colleague${index}@example.test` }
        const roles = (['building-manager', 'hr'] as const).map((role) => ({ role, since: moment }))
        const person = { ...known, since: moment, roles, lastSignIn: null, ways, isClosed: false }
        return work.create(
          accessDecisions,
          { review, membership, verdict: 'confirmed', person, by: somebody, at: moment },
          act,
        )
      }),
    )
  await work.commit()
}
