import { policyOf } from '../../domain/second-factor.ts'
import type { Request, Response } from 'express'
import { listEntities, listSites } from '../../data/sites.ts'
import { formatKboNumber } from '../../domain/organisation.ts'
import { isAllowed, type Role } from '../../domain/permissions.ts'
import { organisationRoutes, type Route } from '../route.ts'
import { heartbeatsOf } from './heartbeats.ts'
import {
  editionTitle,
  showNewOrganisation,
  showOrganisationEdit,
  submitNewOrganisation,
  submitOrganisationEdit,
} from './organisation.ts'
import { showPart, submitEntity, submitRemoval, submitSite } from './parts.ts'

/** The authority with its entities and sites on one page. */
async function showSettings(req: Request, res: Response): Promise<void> {
  const { organisation, scope, t } = req
  const [entities, sites, heartbeats] = await Promise.all([listEntities(scope), listSites(scope), heartbeatsOf(req)])
  res.page('organisations/settings', {
    title: t('organisations.title'),
    profile: [...profileOf(req), secondFactorFact(req)],
    heartbeats,
    entities: entities.map(({ id, kind, name, kboNumber }) => ({
      href: `/o/${organisation.slug}/settings/entities/${id}`,
      name,
      kind: t(`terms.entity.${kind}`),
      kboNumber: kboNumber === undefined || kboNumber === '' ? t('organisations.none') : formatKboNumber(kboNumber),
    })),
    sites: sites.map((site) => ({
      href: `/o/${organisation.slug}/settings/sites/${site.id}`,
      name: site.name,
      kind: t(`terms.site.${site.kind}`),
      address: [site.street, `${site.postcode} ${site.municipality}`.trim()].filter((line) => line !== '').join(', '),
      entity: entities.find(({ id }) => id === site.entity)?.name ?? '',
      responsible: site.responsible,
      evidence: `/o/${organisation.slug}/evidence?site=${site.id}`,
      photo: `/o/${organisation.slug}/evidence/new?site=${site.id}&photo=1`,
    })),
    ...allowances(req.roles),
  })
}

/** What the page offers to a person in these roles. */
const allowances = (held: readonly Role[]) => ({
  mayWrite: isAllowed(held, 'organisation.write'),
  maySites: isAllowed(held, 'site.write'),
  mayReadEvidence: isAllowed(held, 'evidence.read'),
  mayAddEvidence: isAllowed(held, 'evidence.write'),
  mayPeople: isAllowed(held, 'person.read'),
  mayProviders: isAllowed(held, 'identity-provider.read'),
})

function secondFactorFact({ organisation, t }: Request): { label: string; value: string } {
  const roles = policyOf(organisation.secondFactorRoles).map((role) => t(`terms.role.${role}`))
  const value = roles.length === 0 ? t('secondFactor.policy.nobody') : roles.join(', ')
  return { label: t('secondFactor.policy.fact'), value }
}

function profileOf(req: Request): { label: string; value: string }[] {
  const { organisation, t } = req
  return [
    { label: t('organisations.name'), value: organisation.name },
    {
      label: t('organisations.languages'),
      value: organisation.languages.map((language) => t(`terms.language.${language}`)).join(', '),
    },
    {
      label: t('organisations.nisCode'),
      value:
        organisation.nisCode === undefined || organisation.nisCode === ''
          ? t('organisations.none')
          : organisation.nisCode,
    },
    { label: t('organisations.edition'), value: editionTitle(req, organisation.edition) },
  ]
}

export const organisationFormRoutes: Route[] = [
  { method: 'get', path: '/organisations/new', may: 'installation-administrator', handler: showNewOrganisation },
  { method: 'post', path: '/organisations', may: 'installation-administrator', handler: submitNewOrganisation },
  ...organisationRoutes([
    { method: 'get', path: '/settings', may: 'organisation.read', handler: showSettings },
    { method: 'get', path: '/settings/organisation', may: 'organisation.write', handler: showOrganisationEdit },
    { method: 'post', path: '/settings/organisation', may: 'organisation.write', handler: submitOrganisationEdit },
    { method: 'get', path: '/settings/entities/new', may: 'organisation.write', handler: showPart('entity') },
    { method: 'post', path: '/settings/entities', may: 'organisation.write', handler: submitEntity },
    { method: 'get', path: '/settings/entities/:id', may: 'organisation.write', handler: showPart('entity') },
    { method: 'post', path: '/settings/entities/:id', may: 'organisation.write', handler: submitEntity },
    {
      method: 'post',
      path: '/settings/entities/:id/removal',
      may: 'organisation.write',
      handler: submitRemoval('entity'),
    },
    { method: 'get', path: '/settings/sites/new', may: 'site.write', handler: showPart('site') },
    { method: 'post', path: '/settings/sites', may: 'site.write', handler: submitSite },
    { method: 'get', path: '/settings/sites/:id', may: 'site.write', handler: showPart('site') },
    { method: 'post', path: '/settings/sites/:id', may: 'site.write', handler: submitSite },
    { method: 'post', path: '/settings/sites/:id/removal', may: 'site.write', handler: submitRemoval('site') },
  ]),
]
