import type { Request, Response } from 'express'
import { isWhole, type TrailReport, verifyTrail } from '../../actions/verify-trail.ts'
import { type ChainProblem, linkText, parseLink } from '../../domain/chain.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { trailPath } from './rows.ts'
import { verificationSchema } from './schemas.ts'
import { kindText, labelText, sentenceText } from './sentences.ts'
import { fieldLabel } from './values.ts'

/** What verifying is and does, with the form to do it. */
export function verificationPage(req: Request, res: Response, state?: FormState): void {
  show(req, res, { state, report: null, expect: '' })
}

/** Verifies the whole trail, with the files and signatures it tells of. It may take a while; others are served meanwhile. */
export const verify = formHandler({
  schema: verificationSchema,
  show: verificationPage,
  save: async (req, res, { expect }) => {
    const report = await verifyTrail(req.context, req.scope, parseLink(expect) ?? null)
    show(req, res, { state: undefined, report: reportOf(req, report), expect })
  },
})

function show(
  req: Request,
  res: Response,
  { state, report, expect }: { state: FormState | undefined; report: object | null; expect: string },
): void {
  const { t } = req
  const field: Field = {
    name: 'expect',
    label: t('trail.verify.expect'),
    hint: t('trail.verify.expectHint'),
    optional: true,
    attributes: { spellcheck: 'false', autocapitalize: 'none' },
    autocomplete: 'off',
  }
  res.page('trail/verification', {
    title: t('trail.verify.title'),
    sheets: ['trail.css'],
    breadcrumb: [{ href: trailPath(req), label: t('trail.title') }],
    action: `${trailPath(req)}/verification`,
    errors: state?.errors ?? [],
    fields: filled([field], state, { expect }),
    report,
  })
}

function reportOf(req: Request, report: TrailReport): object {
  const { t, formats } = req
  const { count, unsealed, head, problem } = report
  return {
    whole: isWhole(report),
    at: t('trail.verify.at', { moment: formats.moment(req.context.now()) }),
    count: t('trail.verify.count', { count, number: formats.number(count) }),
    unsealed: unsealed === 0 ? '' : t('trail.verify.unsealed', { count: unsealed, number: formats.number(unsealed) }),
    problem: problem === null ? null : problemOf(req, problem),
    files: filesOf(req, report),
    signatures: signaturesOf(req, report),
    records: recordsOf(req, report),
    head: head === null || problem !== null ? null : linkText(head),
    headAt: report.sealedAt === null ? '' : t('trail.verify.headAt', { moment: formats.moment(report.sealedAt) }),
  }
}

function problemOf(req: Request, { kind, reason, sequence, entry }: ChainProblem): object {
  const { t, formats } = req
  const text = t(`trail.verify.problem.${reason}`, { sequence: formats.number(sequence) })
  if (entry === null) return { text, entry: null }
  const key = ({ altered: 'entryIs', removed: 'entryAfter', inserted: 'entryInserted' } as const)[kind]
  const { at } = entry as { at: unknown }
  const moment = at instanceof Date ? formats.moment(at) : t('trail.nothing')
  return {
    text,
    entry: {
      text: t(`trail.verify.${key}`, { sentence: sentenceText(t, entry), moment }),
      href: `${trailPath(req)}/entries/${entry.id}`,
    },
  }
}

const filesOf = ({ t }: Request, { files }: TrailReport): object[] =>
  files.map(({ evidence, title, name, revision, isPreview, state }) => ({
    title,
    evidence,
    text: t(`trail.verify.file.${state}`, { name: isPreview ? t('trail.verify.preview', { name }) : name, revision }),
  }))

const signaturesOf = ({ t }: Request, { signatures }: TrailReport): object[] =>
  signatures.map(({ name, receipt, problem }) => ({ text: t(`trail.verify.signature.${problem}`, { name, receipt }) }))

function recordsOf(req: Request, { records }: TrailReport): object[] {
  const { t } = req
  return records.map(({ problem, kind, id, label, fields }) => {
    const name = labelText(t, { kind, label }) || `…${id.slice(-6)}`
    return {
      name: t('trail.verify.recordName', { kind: kindText(t, kind), name }),
      // What no entry tells of has no page of its own.
      href: label === '' ? null : `${trailPath(req)}/${kind}/${id}`,
      text: t(`trail.verify.record.${problem}`, {
        fields: fields.map((field) => fieldLabel(t, { kind, field })).join(', '),
      }),
    }
  })
}
