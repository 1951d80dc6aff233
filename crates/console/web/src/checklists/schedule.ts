import type { Schemas } from '../api/client'
import { today } from '../parts/dates'

/** What a new line of a schedule says until it is changed. */
export function monthly(): Schemas['NewScheduleItem'] {
  return { checklistId: null, every: 'month', startsOn: `${today().slice(0, 7)}-01` }
}
