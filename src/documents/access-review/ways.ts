import type { AccessPerson } from '../../domain/access-review.ts'
import type { AccessKey, Say } from '../translate.ts'

/** How somebody signs in, in words, a line each; the page says the same. */
export function waysIn(t: Say<AccessKey>, { ways, isClosed }: Pick<AccessPerson, 'ways' | 'isClosed'>): string[] {
  const { local, providers, app, passkeys } = ways
  const second = [...(app ? [t('ways.app')] : []), ...(passkeys > 0 ? [t('ways.passkeys', { count: passkeys })] : [])]
  const hasSecond = second.length > 0
  return [
    ...(isClosed ? [t('ways.closed')] : []),
    ...(local === 'none' ? [] : [t(`ways.${local}`)]),
    ...providers.map((name) => t('ways.provider', { name })),
    ...(local === 'none' && providers.length === 0 ? [t('ways.none')] : []),
    hasSecond ? t('ways.second', { ways: second.join(', ') }) : t('ways.noSecond'),
  ]
}
