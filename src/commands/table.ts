import type { Command } from './command.ts'

export interface TableRow {
  /** one or two words, as typed */
  name: string
  summary: string
  /** the command itself, loaded only when it is asked for */
  load: () => Promise<Command>
}

/** Every command, in the order of the help. */
export const table: readonly TableRow[] = [
  {
    name: 'serve',
    summary: 'start Waarborg and answer on its address',
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'demo',
    summary: 'start Waarborg with made-up authorities to look around in',
    load: async () => (await import('./demo.ts')).demo,
  },
  {
    name: 'doctor',
    summary: 'check that everything Waarborg needs is there',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'migrate',
    summary: 'bring the data of an older Waarborg to this one, or rehearse it',
    load: async () => (await import('./migrate.ts')).migrateCommand,
  },
  {
    name: 'organisation create',
    summary: 'set up an authority',
    load: async () => (await import('./organisation-create.ts')).organisationCreate,
  },
  {
    name: 'organisation list',
    summary: 'list the authorities',
    load: async () => (await import('./organisation-list.ts')).organisationList,
  },
  {
    name: 'user create',
    summary: 'give somebody an account and a starting password',
    load: async () => (await import('./user-create.ts')).userCreate,
  },
  {
    name: 'user list',
    summary: 'list the accounts and their roles',
    load: async () => (await import('./user-list.ts')).userList,
  },
  {
    name: 'user password',
    summary: 'give somebody who forgot it a new starting password',
    load: async () => (await import('./user-password.ts')).userPassword,
  },
  {
    name: 'user second-factor',
    summary: 'clear the second factor of somebody who lost it',
    load: async () => (await import('./user-second-factor.ts')).userSecondFactor,
  },
  {
    name: 'user break-glass',
    summary: 'make the one account for when nobody else can get in, or renew it',
    load: async () => (await import('./user-break-glass.ts')).userBreakGlass,
  },
  {
    name: 'idp create',
    summary: 'add an identity provider through which people sign in',
    load: async () => (await import('./idp-create.ts')).idpCreate,
  },
  {
    name: 'idp list',
    summary: 'list the identity providers of an authority',
    load: async () => (await import('./idp-list.ts')).idpList,
  },
  {
    name: 'idp test',
    summary: 'look whether an identity provider still answers as it should',
    load: async () => (await import('./idp-test.ts')).idpTest,
  },
  {
    name: 'idp new-key',
    summary: 'prepare new keys of ours for an identity provider',
    load: async () => (await import('./idp-keys.ts')).idpNewKey,
  },
  {
    name: 'idp switch-key',
    summary: 'let the new keys sign',
    load: async () => (await import('./idp-keys.ts')).idpSwitchKey,
  },
  {
    name: 'idp drop-key',
    summary: 'forget the keys that are not in use',
    load: async () => (await import('./idp-keys.ts')).idpDropKey,
  },
  {
    name: 'import plan',
    summary: 'make a security plan of a policy note in plain text',
    load: async () => (await import('./import-plan.ts')).importPlanCommand,
  },
  {
    name: 'evidence add',
    summary: 'add files as evidence of a control',
    load: async () => (await import('./evidence-add.ts')).evidenceAdd,
  },
  {
    name: 'import employees',
    summary: 'bring the staff list up to date from Excel or CSV',
    load: async () => (await import('./import-employees.ts')).importEmployeesCommand,
  },
  {
    name: 'report security-plan',
    summary: 'draw the security plan as PDF',
    load: async () => (await import('./report-security-plan.ts')).reportSecurityPlan,
  },
  {
    name: 'report risk-analysis',
    summary: 'draw the risk analysis as PDF',
    load: async () => (await import('./report-risk-analysis.ts')).reportRiskAnalysis,
  },
  {
    name: 'export controls',
    summary: 'write the controls and open actions as an Excel workbook',
    load: async () => (await import('./export-controls.ts')).exportControls,
  },
  {
    name: 'export plan',
    summary: 'write the plan as JSON',
    load: async () => (await import('./export-plan.ts')).exportPlanCommand,
  },
  {
    name: 'export risks',
    summary: 'write the register of risks as an Excel workbook',
    load: async () => (await import('./export-risks.ts')).exportRisks,
  },
  {
    name: 'export signatures',
    summary: 'write who signed the regulation as an Excel workbook',
    load: async () => (await import('./export-signatures.ts')).exportSignatures,
  },
  {
    name: 'trail verify',
    summary: 'check that nobody altered, removed or inserted anything in a trail',
    load: async () => (await import('./trail-verify.ts')).trailVerify,
  },
  {
    name: 'backup',
    summary: 'write everything to one file, also while Waarborg runs',
    load: async () => (await import('./backup.ts')).backupCommand,
  },
  {
    name: 'restore',
    summary: 'restore a backup into an empty data folder, or rehearse it',
    load: async () => (await import('./restore.ts')).restoreCommand,
  },
  {
    name: 'move',
    summary: 'copy everything to MongoDB, or from there into a folder, and compare both',
    load: async () => (await import('./move.ts')).moveCommand,
  },
  {
    name: 'secrets new-key',
    summary: 'put a new key in front in the key file, or make it',
    load: async () => (await import('./secrets-new-key.ts')).secretsNewKey,
  },
  {
    name: 'secrets rotate',
    summary: 'seal every secret with the newest key',
    load: async () => (await import('./secrets-rotate.ts')).secretsRotate,
  },
  {
    name: 'secrets drop-key',
    summary: 'take an old key out of the key file',
    load: async () => (await import('./secrets-drop-key.ts')).secretsDropKey,
  },
  {
    name: 'routes',
    summary: 'list every address of the web application and who may use it',
    load: async () => (await import('./routes.ts')).routesCommand,
  },
]

/** The row that the first words name, and what follows them. */
export function findCommand(words: readonly string[]): { row: TableRow; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ')
    const row = table.find((one) => one.name === name)
    if (row !== undefined) return { row, rest: words.slice(length) }
  }
  return undefined
}
