import type { Request, Response } from 'express'
import { linkEvidence, unlinkEvidence } from '../../actions/link-evidence.ts'
import { Invalid } from '../../domain/errors.ts'
import type { EvidenceLink } from '../../domain/evidence.ts'
import { subjectKey } from '../../domain/evidence-support.ts'
import { parseSubject } from '../../domain/evidence-subjects.ts'
import { formHandler } from '../forms.ts'
import type { Handler } from '../route.ts'
import { typedSubjects } from './new.ts'
import { hrefOf, requested } from './revise.ts'
import { linkSchema } from './schemas.ts'
import { showEvidence } from './show.ts'
import { subjectsOf } from './subjects.ts'
import { queried } from './words.ts'

/** Adds what was typed; `?link=norm:12.3` puts back what was just taken off. */
export const addLinks = formHandler({
  schema: linkSchema,
  show: showEvidence,
  save: async (req, res, { subjects: typed }) => {
    const { id } = await requested(req)
    const again = parseSubject(queried(req, 'link'))
    const links = again === undefined ? await typedLinks(req, typed) : [again]
    const { catalogue } = req.context
    const count = await linkEvidence(req.scope, id, { catalogue, edition: req.organisation.edition, links })
    res.done(hrefOf(req), req.t(count === 0 ? 'evidence.done.linkedBefore' : 'evidence.done.linked', { count }))
  },
})

async function typedLinks(req: Request, typed: string): Promise<EvidenceLink[]> {
  if (typed === '') throw new Invalid([{ field: 'subjects', code: 'string.empty' }])
  return typedSubjects(typed, await subjectsOf(req))
}

/** Takes a link off; the notice carries its undoing. */
export const removeLink: Handler = async (req: Request, res: Response) => {
  const { id } = await requested(req)
  const link = await unlinkEvidence(req.scope, id, String(req.params['link']))
  const { named } = await subjectsOf(req, [link])
  const { label, href } = named(link)
  const notice = req.t('evidence.done.unlinked', { label })
  const undo = { href: `${hrefOf(req)}/links?link=${encodeURIComponent(subjectKey(link))}`, label: req.t('parts.undo') }
  res.done(hrefOf(req), notice, href === null ? undefined : undo)
}
