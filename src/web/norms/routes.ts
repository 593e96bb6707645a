import { organisationRoutes, type Route } from '../route.ts'
import { listNorms } from './list.ts'
import { showNorm, submitAnswer } from './norm.ts'
import { showScore } from './score.ts'

/** The explanation of the score stands before the norms: `score` is no norm. */
export const normRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '/norms', may: 'norm.read', handler: listNorms },
  { method: 'get', path: '/norms/score', may: 'norm.read', handler: showScore },
  { method: 'get', path: '/norms/:norm', may: 'norm.read', handler: (req, res) => showNorm(req, res) },
  { method: 'post', path: '/norms/:norm/answers', may: 'norm.answer', handler: submitAnswer },
])
