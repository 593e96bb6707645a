import type { Request } from 'express'
import { dropKeys, prepareKeys, switchKeys } from '../../actions/renew-provider-keys.ts'
import { formHandler } from '../forms.ts'
import { showProvider } from './detail.ts'
import { providersHref } from './present.ts'
import { keyPairSchema, keySwitchSchema, noneSchema } from './schemas.ts'

const idOf = (req: Request): string => String(req.params['id'])
const hrefOf = (req: Request): string => `${providersHref(req)}/${idOf(req)}`

/** Makes the pair that is to come. */
export const submitKeyPreparing = formHandler({
  schema: noneSchema,
  show: showProvider,
  save: async (req, res) => {
    await prepareKeys(req.context, req.scope, idOf(req))
    res.done(hrefOf(req), req.t('identityProviders.keys.prepared'))
  },
})

/** The new pair signs. */
export const submitKeySwitch = formHandler({
  schema: keySwitchSchema,
  show: showProvider,
  save: async (req, res, given) => {
    await switchKeys(req.context, req.scope, { id: idOf(req), ...given })
    res.done(hrefOf(req), req.t('identityProviders.keys.switched'))
  },
})

/** Forgets the pair that is not in use. */
export const submitKeyDrop = formHandler({
  schema: keyPairSchema,
  show: showProvider,
  save: async (req, res, { fingerprint }) => {
    await dropKeys(req.scope, { id: idOf(req), fingerprint })
    res.done(hrefOf(req), req.t('identityProviders.keys.dropped'))
  },
})
