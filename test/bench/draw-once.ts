import { readFileSync, writeFileSync } from 'node:fs'
import { deserialize } from 'node:v8'
import { securityPlan } from '../../src/documents/security-plan.ts'
import type { SecurityPlanInput } from '../../src/documents/security-plan/input.ts'
import { createTranslator } from '../../src/i18n/translate.ts'

/** Draws the plan kept in the first file to the second, in this process alone. */
const [from = '', to = ''] = process.argv.slice(2)
const input = deserialize(readFileSync(from)) as SecurityPlanInput
writeFileSync(to, await securityPlan(input, { language: 'nl', t: createTranslator('nl') }))
