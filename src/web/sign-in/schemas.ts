import Joi from 'joi'
import { newPassword } from '../schemas.ts'

/** Limits only against abuse: what is wrong with a password is not told at the door. */
export const signInSchema = Joi.object<{ email: string; password: string; to: string }>({
  email: Joi.string().trim().max(254).required(),
  password: Joi.string().max(1000).required(),
  to: Joi.string().allow('').max(2000).default(''),
})

export const forgotSchema = Joi.object<{ email: string }>({
  email: Joi.string().trim().lowercase().email({ tlds: false }).max(254).required(),
})

export const chosenSchema = Joi.object<{ password: string; repeat: string }>({
  password: newPassword,
  repeat: Joi.string().max(1000).required(),
})
