import Joi from 'joi'

/** The tick that says that it is meant; without it the form comes back. */
export const erasureSchema = Joi.object<{ confirm: string }>({
  confirm: Joi.string().valid('yes', '').default(''),
})
