import type { Context } from '../context.ts'
import type { StoredOrganisation } from '../data/organisations.ts'
import type { Scope } from '../data/tenancy.ts'
import type { StoredUser } from '../data/users.ts'
import type { Device } from '../domain/device.ts'
import type { Upload } from '../domain/file-upload.ts'
import type { Role } from '../domain/permissions.ts'
import type { Language } from '../domain/text.ts'
import type { Formats } from '../i18n/format.ts'
import type { Key, Translate } from '../i18n/translate.ts'
import type { Shown } from '../domain/second-factor.ts'
import type { Challenge } from './second-factor/passkey-form.ts'
import type { PendingUser } from './sign-in/arrive.ts'
import type { PendingSignIn, SessionIdentity, Unsolicited } from './sign-in/session-identity.ts'
import type { Locals as ViewLocals } from './views.ts'

/** One line on what was done, shown once on the next page. */
export interface Notice {
  text: string
  /** instead of the text, where it is not known yet in which language the next page is */
  key?: Key
  undo?: { href: string; label: string }
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Express asks to be told what a request carries
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the user of passport is our user
    interface User extends StoredUser {}
    interface Request {
      context: Context
      language: Language
      t: Translate
      formats: Formats
      /** present below /o/:organisation only, where the organisation middleware set them */
      scope: Scope
      organisation: StoredOrganisation
      roles: readonly Role[]
      /** the organisations of the visitor, by name, for the switcher in the header */
      memberOf: readonly StoredOrganisation[]
      /** the files of a form whose route takes them to disk, in the order they were sent; empty elsewhere */
      uploads: readonly Upload[]
      /** administers the installation or an authority, and came in with a password of here */
      isAdministrator: boolean
      /** the uses of the break-glass account that an administrator has not said to know of, the oldest first */
      unseenUses: readonly Date[]
    }
    interface Response {
      /** renders a view inside the layout */
      page: (view: string, locals: ViewLocals & Record<'title', string>) => void
      /** 303 to a page of this site, with one line on what was done and, where it can be, the POST route that undoes it */
      done: (href: string, notice?: string, undo?: { href: string; label: string }) => void
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    startedAt?: number
    /** when its person came in, milliseconds; another id at a later proof does not change it */
    signedInAt?: number
    /** of the account at that moment (`sessionsValidFrom`, milliseconds): another value there ends the session */
    validFrom?: number
    /** what the visitor came with last (domain/device.ts) */
    device?: Device
    /** it was ended from outside: there is nothing else in it */
    wasEnded?: true
    /** what the visitor has shown, and when all of it */
    shown?: Shown
    /** somebody who has not shown enough yet: nobody is signed in */
    pendingUser?: PendingUser
    /** what a passkey has to answer, once */
    challenge?: Challenge
    /** the random word of an authenticator app that is being added */
    enrolment?: { word: string; user: string; at: number }
    lastSeenAt?: number
    notice?: Notice
    /** present when an identity provider vouched for the visitor: then the session is for its organisation alone */
    identity?: SessionIdentity
    /** the last few sign-ins at identity providers that this browser began and that are not answered */
    pendingSignIns?: PendingSignIn[]
    /** an answer that nobody asked for, until the person confirms it */
    unsolicited?: Unsolicited
    /** the key (linkKey) of the link by mail with which this browser came to choose a password */
    link?: string
  }
}
