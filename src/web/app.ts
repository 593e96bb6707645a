import express, { type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import type { Context } from '../context.ts'
import { NotFound } from '../domain/errors.ts'
import { loadAssets } from './assets.ts'
import { errorPage } from './errors.ts'
import { addHealth } from './health/routes.ts'
import { bodyOf, handlerOf } from './middleware/body.ts'
import { csrfProtection, ownSiteOnly } from './middleware/csrf.ts'
import { fresh } from './middleware/fresh.ts'
import { allowTheirSignOut, noMessageInBody, noMessageInQuery } from './middleware/from-providers.ts'
import { notByProvider } from './middleware/held.ts'
import { admit } from './middleware/organisation.ts'
import { visitorOf } from './middleware/session.ts'
import { pages } from './page.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import { compileViews } from './views.ts'
import './types.ts'

/** The application, ready to listen. Tests use this very one. */
export function createApp(context: Context): Express {
  const app = express()
  settle(app, context)
  addHealth(app, context)
  const assets = loadAssets()
  app.use(securityHeaders(context))
  app.use((req, _res, next) => {
    req.context = context
    req.uploads = []
    req.isAdministrator = false
    req.unseenUses = []
    next()
  })
  // Pages come before the visitor is known, so that an error there has a page too; the language is settled again after.
  const page = pages(compileViews(), assets)
  app.use(page)
  app.get('/assets/:version/:name', assets.serve)
  app.use(noMessageInQuery)
  for (const route of routes.filter(({ csrf }) => csrf === 'none'))
    app[route.method](route.path, ...bodyOf(route), handlerOf(route))
  app.use(visitorOf(context), allowTheirSignOut, page)
  for (const route of routes.filter(({ csrf }) => csrf !== 'none')) app[route.method](route.path, ...chain(route))
  app.use(() => {
    throw new NotFound('page')
  })
  app.use(errorPage)
  return app
}

function settle(app: Express, context: Context): void {
  app.set('etag', false)
  app.set('query parser', 'simple')
  app.set('trust proxy', context.config.trustedProxies)
  app.disable('x-powered-by')
  // Whatever NODE_ENV says: when even the error page fails, Express must not show a stack trace.
  app.set('env', 'production')
}

/** Admission first, then the body is read, then the form's origin is checked: a stranger's upload is not even received. */
function chain(route: Route): RequestHandler[] {
  const handle = handlerOf(route)
  const doors = [
    admit(route),
    ...(route.notByProvider === true ? [notByProvider] : []),
    ...(route.stepUp === true ? [fresh] : []),
  ]
  if (route.method === 'get') return [...doors, handle]
  return [...doors, ownSiteOnly, ...bodyOf(route), noMessageInBody, csrfProtection, handle]
}

function securityHeaders(context: Context): RequestHandler {
  const https = context.config.baseUrl.protocol === 'https:'
  const self = ["'self'"]
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: self,
        scriptSrc: self,
        imgSrc: self,
        fontSrc: self,
        connectSrc: self,
        formAction: self,
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: https,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  }) as RequestHandler
}
