import type { OidcPending } from '../../identity/oidc.ts'
import type { Said } from '../../actions/arrive.ts'
import type { Id } from '../../domain/organisation.ts'

/** What a provider told of the session there. */
export interface Vouched {
  nameId: string
  nameIdFormat: string | null
  sessionIndex: string | null
  /** when the person showed who he or she is, ISO 8601 */
  authenticatedAt: string | null
  /** how: an AuthnContextClassRef or an acr */
  context: string | null
  /** names the session at an OIDC provider when it ends */
  idToken: string | null
}

/** By whom and how the visitor of a session was vouched for. */
export interface SessionIdentity extends Omit<Vouched, 'sessionIndex'> {
  provider: Id
  /** the one organisation that the session is for */
  organisation: Id
  /** person and session at the provider, as hashes: what a logout there finds the session by */
  subjectKey: string
  sessionIndex: string | null
  /** `provider`, and `mfa` when its context counts as a second factor there */
  amr: readonly string[]
  /** the session as the provider calls it, for the logout that we send */
  theirIndex: string | null
  /** where the browser is sent at the end, for the content policy; null: nowhere */
  logoutOrigin: string | null
}

/** A sign-in that was begun: only the browser that began it may finish it. */
export interface PendingSignIn {
  provider: Id
  requestId: string
  /** the page of ours to go to afterwards */
  to: string
  oidc?: OidcPending
  /** set when somebody who is in shows again who he or she is: the account, and when that was asked, in milliseconds */
  again?: AskedAgain
}

export interface AskedAgain {
  user: Id
  at: number
  /** not to go on, but to be known by this provider from now on */
  links?: true
}

/** An answer of a provider, from the moment that it is believed until somebody is in. */
export interface Answer {
  said: Said
  vouched: Vouched
  inResponseTo: string | null
}

/** An answer that nobody asked for and that waits for its button: with the results, so that a logout there finds it. */
export interface Unsolicited {
  provider: Id
  /** with the id of the session, the word that it is kept under */
  nonce: string
}
