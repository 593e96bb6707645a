import Joi from 'joi'
import type { NewMember } from '../../actions/manage-members.ts'
import { type Role, roles } from '../../domain/permissions.ts'
import { languages } from '../../domain/text.ts'
import { mailAddress, strictLine, version } from '../schemas.ts'

const rolesKey = Joi.array()
  .items(Joi.string().valid(...roles))
  .single()
  .min(1)
  .required()

export const newMemberSchema = Joi.object<NewMember>({
  email: mailAddress.required(),
  name: strictLine(120).required(),
  language: Joi.string()
    .valid(...languages)
    .required(),
  roles: rolesKey,
})

export const rolesSchema = Joi.object<{ roles: readonly Role[]; version: number }>({ roles: rolesKey, version })
