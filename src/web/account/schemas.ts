import Joi from 'joi'
import { type Language, languages } from '../../domain/text.ts'
import { newPassword } from '../schemas.ts'

export const passwordSchema = Joi.object<{ current: string; next: string; repeat: string }>({
  current: Joi.string().max(1000).required(),
  next: newPassword,
  repeat: Joi.string().max(1000).required(),
})

export const languageSchema = Joi.object<{ language: Language }>({
  language: Joi.string()
    .valid(...languages)
    .required(),
})
