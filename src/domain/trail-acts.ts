/** What sort of act it is, for who looks for one in the trail. */
export const actGroups = ['added', 'changed', 'decided', 'removed'] as const
export type ActGroup = (typeof actGroups)[number]

interface Acts {
  /** the name of the collection that the acts are done to */
  kind: string
  acts: Readonly<Partial<Record<ActGroup, string>>>
}

/** Every act that leaves a trail, by what it is done to. A new act gets its word here and its words in `trail.act`. */
const known: readonly Acts[] = [
  {
    kind: 'accessReviews',
    acts: { added: 'accessReview.begun', decided: 'accessReview.finished', removed: 'accessReview.discarded' },
  },
  { kind: 'accessDecisions', acts: { decided: 'accessReview.confirmed accessReview.removed' } },
  {
    kind: 'actions',
    acts: {
      added: 'action.created',
      changed: 'action.updated action.closed action.reopened',
      removed: 'action.removed',
    },
  },
  {
    kind: 'agreements',
    acts: {
      added: 'agreement.drafted',
      changed: 'agreement.updated',
      decided: 'agreement.published',
      removed: 'agreement.discarded',
    },
  },
  { kind: 'answers', acts: { added: 'answer.given', changed: 'answer.replaced' } },
  { kind: 'breakGlass', acts: { added: 'breakGlass.made', changed: 'breakGlass.renewed breakGlass.used' } },
  { kind: 'breakGlassSeen', acts: { decided: 'breakGlass.seen' } },
  {
    kind: 'controls',
    acts: {
      added: 'control.created control.adopted',
      changed: 'control.updated control.checked',
      removed: 'control.removed',
    },
  },
  {
    kind: 'employees',
    acts: {
      added: 'employee.joined',
      changed: 'employee.changed employee.left employee.returned employee.linked employee.unlinked employee.signed',
      removed: 'employee.erased',
    },
  },
  {
    kind: 'employeeImports',
    acts: {
      added: 'employeeImport.received',
      changed: 'employeeImport.columnsChosen',
      decided: 'employeeImport.confirmed',
      removed: 'employeeImport.discarded',
    },
  },
  { kind: 'entities', acts: { added: 'entity.created', changed: 'entity.changed', removed: 'entity.removed' } },
  {
    kind: 'evidence',
    acts: { added: 'evidence.added', changed: 'evidence.updated evidence.revised', removed: 'evidence.removed' },
  },
  { kind: 'evidenceLinks', acts: { added: 'evidence.linked', removed: 'evidence.unlinked' } },
  { kind: 'goals', acts: { added: 'goal.created', changed: 'goal.updated', removed: 'goal.removed' } },
  {
    kind: 'identityLinks',
    acts: { added: 'identityLink.added', decided: 'identityLink.refused', removed: 'identityLink.removed' },
  },
  {
    kind: 'identityProviders',
    acts: {
      added: 'identityProvider.added',
      changed:
        'identityProvider.changed identityProvider.metadataTaken identityProvider.certificateDropped identityProvider.keysPrepared identityProvider.keysSwitched identityProvider.keysDropped identityProvider.opened identityProvider.closed',
      removed: 'identityProvider.removed',
    },
  },
  { kind: 'installation', acts: { added: 'installation.setUp', changed: 'secrets.rotated' } },
  {
    kind: 'memberships',
    acts: { added: 'member.added', changed: 'member.rolesChanged', removed: 'member.removed' },
  },
  {
    kind: 'organisations',
    acts: { added: 'organisation.created', changed: 'organisation.changed organisation.secondFactorChosen' },
  },
  {
    kind: 'passkeys',
    acts: { added: 'passkey.added', changed: 'passkey.renamed passkey.used', removed: 'passkey.removed' },
  },
  { kind: 'planImports', acts: { added: 'planNote.received planNote.imported', decided: 'planNote.confirmed' } },
  { kind: 'plans', acts: { added: 'plan.created plan.imported', changed: 'plan.updated' } },
  { kind: 'readings', acts: { added: 'agreement.opened' } },
  { kind: 'riskAnalyses', acts: { decided: 'riskAnalysis.issued' } },
  {
    kind: 'risks',
    acts: {
      added: 'risk.created',
      changed: 'risk.updated risk.scored risk.closed risk.reopened',
      decided: 'risk.accepted risk.acceptanceWithdrawn',
    },
  },
  {
    kind: 'secondFactors',
    acts: {
      added: 'secondFactor.appAdded',
      changed: 'secondFactor.used secondFactor.recovered secondFactor.codesRenewed',
      removed: 'secondFactor.appRemoved secondFactor.reset',
    },
  },
  { kind: 'signatures', acts: { changed: 'signature.pseudonymised', decided: 'agreement.signed' } },
  { kind: 'sites', acts: { added: 'site.created', changed: 'site.changed', removed: 'site.removed' } },
  { kind: 'standings', acts: { changed: 'standing.recorded standing.replaced' } },
  {
    kind: 'users',
    acts: {
      added: 'user.created',
      changed:
        'user.languageChanged user.passwordChanged user.passwordChosen user.passwordReset user.sessionsEnded user.signedIn',
      removed: 'user.erased',
    },
  },
  { kind: 'visits', acts: { added: 'visit.recorded', changed: 'visit.updated visit.followed' } },
]

/** Every act with what it is done to and its group. */
export const trailActs: readonly { act: string; kind: string; group: ActGroup }[] = known.flatMap(({ kind, acts }) =>
  actGroups.flatMap((group) => (acts[group]?.split(' ') ?? []).map((act) => ({ act, kind, group }))),
)

/** The acts of a group, of a kind of record, or of both. */
export const actsOf = (wanted: { group?: string | undefined; kind?: string | undefined }): string[] =>
  trailActs
    .filter(({ group, kind }) => group === (wanted.group ?? group) && kind === (wanted.kind ?? kind))
    .map(({ act }) => act)
