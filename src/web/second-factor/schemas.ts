import Joi from 'joi'
import { type Role, roles } from '../../domain/permissions.ts'
import { oneLine, version } from '../schemas.ts'

/** What a browser sends of a passkey: long enough for any, short enough for no mischief. */
const response = Joi.string().max(20_000).required()

const code = Joi.string().trim().max(100).required()

export const codeSchema = Joi.object<{ code: string }>({ code })

export const passkeySchema = Joi.object<{ response: string; name: string }>({ response, name: oneLine(60).required() })

export const answerSchema = Joi.object<{ response: string; to: string }>({
  response,
  to: Joi.string().allow('').max(2000).default(''),
})

const optionalCode = Joi.string().trim().allow('').max(100).default('')

export const secondSchema = Joi.object<{ code: string; recovery: string }>({
  code: optionalCode,
  recovery: optionalCode,
})

export const againSchema = Joi.object<{ password: string; code: string; to: string }>({
  password: Joi.string().max(1000).required(),
  code: optionalCode,
  to: Joi.string().allow('').max(2000).default(''),
})

const id = Joi.string().hex().length(24).required()

export const renameSchema = Joi.object<{ id: string; name: string }>({ id, name: oneLine(60).required() })

export const idSchema = Joi.object<{ id: string }>({ id })

export const policySchema = Joi.object<{ roles: Role[]; version: number }>({
  roles: Joi.array()
    .items(Joi.string().valid(...roles))
    .single()
    .default([]),
  version,
})
