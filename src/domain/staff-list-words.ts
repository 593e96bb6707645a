import { fold } from './folding.ts'

/** What a column of a staff list can be taken for. Names stand in two columns, or in one in either order. */
export const staffFields = [
  'number',
  'familyName',
  'givenName',
  'familyThenGiven',
  'givenThenFamily',
  'service',
  'site',
  'email',
  'language',
  'startedOn',
  'leftOn',
] as const
export type StaffField = (typeof staffFields)[number]

export const isStaffField = (text: unknown): text is StaffField => (staffFields as readonly unknown[]).includes(text)

/** What columns are called in Dutch, French, German and English, as `headerWords` gives them. */
const names: Readonly<Record<StaffField, readonly string[]>> = {
  number: [
    ...['personeelsnummer', 'personeelsnr', 'personeels nr', 'persnr', 'pers nr', 'stamnummer', 'stamnr', 'stam nr'],
    ...['werknemersnummer', 'werknemersnr', 'medewerkersnummer', 'nummer personeelslid', 'id personeel'],
    ...['matricule', 'n matricule', 'no matricule', 'nr matricule', 'numero de matricule', 'numero matricule'],
    ...['numero du personnel', 'numero de personnel', 'numero d agent', 'n agent', 'numero agent', 'n du personnel'],
    ...['personalnummer', 'personalnr', 'personal nr', 'mitarbeiternummer'],
    ...['staff number', 'staff no', 'staff id', 'employee number', 'employee no', 'employee id', 'personnel number'],
    ...['nummer', 'nr', 'numero', 'number'],
  ],
  familyName: [
    ...['familienaam', 'achternaam', 'naam', 'nom', 'nom de famille', 'familienname', 'nachname', 'name'],
    ...['surname', 'family name', 'last name'],
  ],
  givenName: ['voornaam', 'roepnaam', 'prenom', 'vorname', 'rufname', 'given name', 'first name', 'forename'],
  familyThenGiven: [
    ...['naam en voornaam', 'naam voornaam', 'familienaam en voornaam', 'familienaam voornaam', 'volledige naam'],
    ...['naam personeelslid', 'naam medewerker', 'nom et prenom', 'nom prenom', 'nom complet', 'nom de l agent'],
    ...['name und vorname', 'name vorname', 'nachname vorname', 'name and first name', 'full name', 'medewerker'],
    ...['personeelslid', 'werknemer', 'collaborateur'],
  ],
  givenThenFamily: [
    ...['voornaam en naam', 'voornaam naam', 'voornaam en familienaam', 'voornaam familienaam', 'prenom et nom'],
    ...['prenom nom', 'vorname und name', 'vorname name', 'vorname nachname', 'first and last name', 'display name'],
  ],
  service: [
    ...['dienst', 'afdeling', 'naam dienst', 'organisatie eenheid', 'departement', 'sector', 'team'],
    ...['service', 'departement', 'direction', 'cellule', 'nom du service'],
    ...['abteilung', 'dienststelle', 'fachbereich', 'department', 'unit'],
  ],
  site: [
    ...['gebouw', 'locatie', 'plaats van tewerkstelling', 'tewerkstellingsplaats', 'werkplaats', 'werkplek'],
    ...['standplaats', 'vestiging', 'site', 'campus', 'adres werkplek'],
    ...['batiment', 'lieu de travail', 'lieu d affectation', 'lieu d occupation', 'implantation', 'lieu'],
    ...['gebaude', 'standort', 'arbeitsort', 'arbeitsplatz', 'building', 'location', 'workplace', 'place of work'],
  ],
  email: [
    ...['e mail', 'email', 'mail', 'e mailadres', 'emailadres', 'mailadres', 'e mail adres', 'e mail werk'],
    ...['courriel', 'adresse e mail', 'adresse mail', 'adresse email', 'adresse electronique', 'mel'],
    ...['e mail adresse', 'email adresse', 'mailadresse', 'e mail address', 'email address', 'mail address'],
  ],
  language: [
    ...['taal', 'taalrol', 'taalcode', 'taalstelsel', 'voertaal', 'langue', 'role linguistique', 'code langue'],
    ...['regime linguistique', 'sprache', 'sprachrolle', 'language'],
  ],
  startedOn: [
    ...['in dienst', 'in dienst sinds', 'datum in dienst', 'indiensttreding', 'datum indiensttreding', 'begindatum'],
    ...['startdatum', 'datum indienst', 'indienst', 'aanvangsdatum', 'begin', 'datum begin', 'aanwerving'],
    ...['date d entree', 'date entree', 'date d entree en service', 'entree en service', 'en service depuis', 'entree'],
    ...['date de debut', 'date debut', 'date d engagement', 'debut'],
    ...['eintritt', 'eintrittsdatum', 'diensteintritt', 'im dienst seit', 'beginndatum'],
    ...['start date', 'hire date', 'date of hire', 'in service since', 'started on', 'date joined', 'joined'],
  ],
  leftOn: [
    ...['uit dienst', 'datum uit dienst', 'uitdiensttreding', 'datum uitdiensttreding', 'einddatum', 'datum uitdienst'],
    ...['uitdienst', 'einde contract', 'datum einde', 'einde', 'date de sortie', 'date sortie', 'sortie'],
    ...['date de depart', 'date depart', 'depart', 'date de fin', 'date fin', 'fin', 'fin de service'],
    ...['fin de contrat', 'austritt', 'austrittsdatum', 'dienstaustritt', 'enddatum'],
    ...['end date', 'leaving date', 'date left', 'left on', 'left'],
  ],
}

/** The text of a header as it is compared: letters and digits, single spaces. */
export const headerWords = (text: string): string =>
  fold(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

const exact = new Map(staffFields.flatMap((field) => names[field].map((name) => [name, field] as const)))
const byLength = [...exact].toSorted(([a], [b]) => b.length - a.length)

export interface Recognised {
  field: StaffField
  /** 2 when the header is just that name, 1 when the name stands in it */
  certainty: 1 | 2
}

/** What a header names; undefined when nothing is recognised. Longer texts are no headers. */
export function recogniseHeader(text: string): Recognised | undefined {
  const words = headerWords(text)
  if (words === '' || words.length > 60) return undefined
  const field = exact.get(words)
  if (field !== undefined) return { field, certainty: 2 }
  const within = byLength.find(([name]) => name.length > 2 && ` ${words} `.includes(` ${name} `))
  return within === undefined ? undefined : { field: within[1], certainty: 1 }
}
