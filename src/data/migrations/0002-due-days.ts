import type { Migration } from './migration.ts'

/** 0.1.0 worked out on each page when something is due; since then that day stands in an index, by which it is counted. */
export const dueDays: Migration = {
  number: 2,
  name: 'due-days',
  what: 'Controls and actions keep the day on which they are due, so that what is late is counted.',
  steps: () => [],
  derives: ['controls', 'actions'],
}
