import Joi from 'joi'

/** Limits only against abuse: what is wrong with a password is not told at the door. */
export const signInSchema = Joi.object<{ email: string; password: string; to: string }>({
  email: Joi.string().trim().max(254).required(),
  password: Joi.string().max(1000).required(),
  to: Joi.string().allow('').max(2000).default(''),
})
