import type { Route } from '../route.ts'
import { consumeAssertion } from './acs.ts'
import { startAgain } from './again.ts'
import { confirmSignIn, finishSignIn } from './finish.ts'
import { singleLogout } from './logout.ts'
import { showMetadata } from './metadata.ts'
import { finishOidcSignIn, showKeys } from './oidc-callback.ts'
import { startSignIn } from './start.ts'

/** The way in and out through an identity provider. */
export const providerRoutes: Route[] = [
  { method: 'get', path: '/sign-in/with/:provider', may: 'anyone', handler: startSignIn },
  {
    method: 'post',
    path: '/sign-in/saml/:provider/acs',
    may: 'anyone',
    csrf: 'none',
    // The page of the provider sends this form: no browser sends our session with it, and no token of ours is in it.
    bodyLimit: '220kb',
    handler: consumeAssertion,
  },
  { method: 'get', path: '/sign-in/finish', may: 'anyone', handler: finishSignIn },
  { method: 'post', path: '/sign-in/finish', may: 'anyone', handler: confirmSignIn },
  { method: 'get', path: '/sign-in/again/provider', may: 'signed-in', handler: startAgain },
  { method: 'get', path: '/sign-in/saml/:provider/logout', may: 'anyone', handler: singleLogout },
  { method: 'get', path: '/sign-in/saml/:provider/metadata', may: 'anyone', handler: showMetadata },
  { method: 'get', path: '/sign-in/oidc/:provider/callback', may: 'anyone', handler: finishOidcSignIn },
  { method: 'get', path: '/sign-in/oidc/:provider/keys', may: 'anyone', handler: showKeys },
]
