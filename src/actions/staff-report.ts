import { publishedAgreement, signatures } from '../data/agreements.ts'
import { listEmployees, type StoredEmployee } from '../data/employees.ts'
import type { StoredOrganisation } from '../data/organisations.ts'
import { listSites } from '../data/sites.ts'
import type { Scope } from '../data/tenancy.ts'
import type { StaffWorkbookInput } from '../documents/staff-workbook.ts'
import type { Employee } from '../domain/employee.ts'
import { dayOf } from '../i18n/format.ts'

/** Gathers what the list of staff and signatures is written from. Who may have it: those with `agreement.read`. */
export async function staffReport(scope: Scope, { name }: StoredOrganisation): Promise<StaffWorkbookInput> {
  const [agreement, employees, sites, signed] = await Promise.all([
    publishedAgreement(scope),
    listEmployees(scope),
    listSites(scope),
    scope.find(signatures),
  ])
  return {
    organisation: { name },
    sites: sites.map(({ id, name: siteName }) => ({ id, name: siteName })),
    employees: employees.map(plain),
    signatures: signed.map(({ employee, agreement: to, number, language, signedAt, receipt }) => ({
      ...{ employee, number, language, signedAt, receipt },
      agreement: to,
    })),
    agreement: agreement === undefined ? null : { id: agreement.id, number: agreement.number },
    day: dayOf(scope.now()),
    producedAt: scope.now(),
  }
}

/** Somebody as the domain knows them, without what the store adds. */
function plain(stored: StoredEmployee): Employee {
  const values: Employee & { organisation?: string } = { ...stored }
  delete values.organisation
  return values
}
