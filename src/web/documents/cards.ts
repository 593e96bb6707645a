import type { Request } from 'express'
import { type Language, languages } from '../../domain/text.ts'

/** A document that can be made today. */
export interface DocumentCard {
  title: string
  text: string
  /** what it holds, in figures */
  size: string
  /** how far it has come, where it is no concept */
  state?: string
  notes?: string[]
  links: { href: string; label: string; lang?: string }[]
}

export const hrefOf = (req: Request, file: string): string => `/o/${req.organisation.slug}/documents/${file}`

/** The four languages, those of the authority first. */
export const ordered = (req: Request): Language[] => [...new Set([...req.organisation.languages, ...languages])]
