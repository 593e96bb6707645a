import type { Request, Response } from 'express'
import { filledText } from '../../actions/publish-agreement.ts'
import {
  agreementMarks,
  requirePart,
  updateOpening,
  updatePart,
  updateWholeText,
} from '../../actions/update-agreement.ts'
import { publishedText } from '../../data/agreement-texts.ts'
import { publishedAgreement, type StoredAgreement } from '../../data/agreements.ts'
import { NotFound } from '../../domain/errors.ts'
import { formatBlocks } from '../../domain/regulation.ts'
import { isLanguage, type Language } from '../../domain/text.ts'
import { createTranslator } from '../../i18n/translate.ts'
import { formHandler, type Field, type FormState } from '../forms.ts'
import { fillingFields, openIn } from './details.ts'
import { draftForm } from './draft-form.ts'
import { marksBetween } from './reading.ts'
import { openingSchema, partSchema, wholeSchema } from './schemas.ts'
import { draftRegulation, requestedDraft, requestedText } from './versions.ts'
import { languageNames, versionsHref } from './words.ts'

const draftHref = (req: Request): string => `${versionsHref(req)}/${String(req.params['id'])}`
const textHref = (req: Request): string => `${draftHref(req)}/texts/${String(req.params['language'])}`

/** Title, introduction and what is new, and the way to each part. */
export async function openingPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const draft = await requestedDraft(req, res)
  if (draft === undefined) return
  const text = requestedText(req, draft)
  const regulation = draftRegulation(text.draft)
  if (regulation === undefined) {
    await wholePage(req, res, state)
    return
  }
  const changed = await changedSince(req, draft, text)
  const hasChanges = changed !== null
  const changes = text.changes === '' ? (changed ?? []).join('\n') : text.changes
  await draftForm(req, res, {
    draft,
    state,
    title: req.t('agreement.text.title', { language: languageNames[text.language], number: draft.number }),
    fields: [...openingFields(req, text.language, hasChanges), ...fillingFields(req, openIn(text.draft))],
    stored: { title: regulation.title, intro: formatBlocks(regulation.intro), changes },
    mark: agreementMarks.opening(text),
    action: textHref(req),
    cancel: draftHref(req),
    parts: regulation.parts.map(({ id, number, title }) => ({
      href: `${textHref(req)}/parts/${id}`,
      label: `${number}. ${title}`,
    })),
    partsLanguage: text.language,
    wholeHref: `${textHref(req)}/whole`,
    previewHref: `${draftHref(req)}/preview?language=${text.language}`,
  })
}

function openingFields({ t }: Request, lang: Language, hasChanges: boolean): Field[] {
  const changes: Field = {
    name: 'changes',
    label: t('agreement.text.changes'),
    hint: t('agreement.text.changesHint'),
    type: 'textarea',
    rows: 5,
    lang,
  }
  return [
    { name: 'title', label: t('agreement.text.heading'), lang },
    { name: 'intro', label: t('agreement.text.intro'), type: 'textarea', rows: 4, optional: true, lang },
    ...(hasChanges ? [changes] : []),
  ]
}

/**
 * The parts that differ from the latest published version, as lines to start from, in the language of the text; null when
 * there is none, and so nothing to tell. A language that is new has no earlier text to differ from.
 */
async function changedSince(
  req: Request,
  draft: StoredAgreement,
  { language, draft: text }: StoredAgreement['texts'][number],
): Promise<string[] | null> {
  const latest = await publishedAgreement(req.scope)
  if (latest === undefined) return null
  const before = latest.texts.find((one) => one.language === language)?.sha256
  const published = await publishedText(req.context.files, before ?? '')
  const now = draftRegulation(filledText(text, { organisation: req.organisation, draft, language }))
  if (published.state !== 'whole' || now === undefined) return []
  const t = createTranslator(language)
  return marksBetween(published.regulation, now, language).map(({ title, number, change }) =>
    change === 'removed'
      ? t('agreement.text.removedPart', { title })
      : t('agreement.text.changedPart', { title, number }),
  )
}

export const updateOpeningHandler = formHandler({
  schema: openingSchema,
  show: openingPage,
  save: async (req, res, { ict, dpo, adopted, ...input }) => {
    await updateOpening(req.scope, { ...targetOf(req), ...input, values: { ict, dpo, adopted } })
    res.done(textHref(req), req.t('agreement.text.saved'))
  },
})

function targetOf(req: Request): { id: string; language: Language } {
  const { language } = req.params
  if (!isLanguage(language)) throw new NotFound('language')
  return { id: String(req.params['id']), language }
}

/** One part of the text. */
export async function partPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const draft = await requestedDraft(req, res)
  if (draft === undefined) return
  const text = requestedText(req, draft)
  const regulation = draftRegulation(text.draft)
  const part = requirePart(regulation ?? { title: '', intro: [], parts: [] }, String(req.params['part']))
  await draftForm(req, res, {
    draft,
    state,
    title: `${part.number}. ${part.title}`,
    crumb: { href: textHref(req), label: languageNames[text.language] },
    fields: partFields(req, text.language),
    stored: { title: part.title, summary: part.summary, text: formatBlocks(part.blocks) },
    mark: agreementMarks.part(text, part.id),
    action: `${textHref(req)}/parts/${part.id}`,
    cancel: textHref(req),
  })
}

function partFields({ t }: Request, lang: Language): Field[] {
  const area = { type: 'textarea', lang } as const
  return [
    { name: 'title', label: t('agreement.text.partTitle'), lang },
    {
      ...area,
      name: 'summary',
      label: t('agreement.text.summary'),
      hint: t('agreement.text.summaryHint'),
      rows: 3,
      optional: true,
    },
    { ...area, name: 'text', label: t('agreement.text.body'), hint: t('agreement.text.bodyHint'), rows: 14 },
  ]
}

export const updatePartHandler = formHandler({
  schema: partSchema,
  show: partPage,
  save: async (req, res, input) => {
    await updatePart(req.scope, { ...targetOf(req), part: String(req.params['part']), ...input })
    res.done(textHref(req), req.t('agreement.text.saved'))
  },
})

/** The whole text in its plain form: for who adds or removes parts. */
export async function wholePage(req: Request, res: Response, state?: FormState): Promise<void> {
  const draft = await requestedDraft(req, res)
  if (draft === undefined) return
  const text = requestedText(req, draft)
  const { t } = req
  await draftForm(req, res, {
    draft,
    state,
    title: t('agreement.text.wholeTitle', { language: languageNames[text.language] }),
    lead: t('agreement.text.wholeLead'),
    ...(draftRegulation(text.draft) === undefined
      ? {}
      : { crumb: { href: textHref(req), label: languageNames[text.language] } }),
    fields: [{ name: 'text', label: t('agreement.text.whole'), type: 'textarea', rows: 30, lang: text.language }],
    stored: { text: text.draft },
    mark: agreementMarks.whole(text),
    action: `${textHref(req)}/whole`,
    cancel: draftHref(req),
  })
}

export const updateWholeHandler = formHandler({
  schema: wholeSchema,
  show: wholePage,
  save: async (req, res, input) => {
    await updateWholeText(req.scope, { ...targetOf(req), ...input })
    res.done(textHref(req), req.t('agreement.text.saved'))
  },
})
