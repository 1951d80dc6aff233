import type { Schemas } from '../api/client'

type Item = Schemas['NewChecklistItem']
/** An item while it is written: every field is a text or a tick. */
export interface Draft {
  id?: string | null
  text: string
  plain: string
  hazard: string
  kind: Schemas['ItemKind']
  critical: boolean
  photoRequired: boolean
  legalBasis: string
  measure: string
  min: string
  max: string
  unit: string
}

export const KINDS: Readonly<Record<Schemas['ItemKind'], string>> = {
  yes_no: '是或否',
  number: '填数字',
  text: '填文字',
}

export function blank(): Draft {
  const texts = { text: '', plain: '', hazard: '', legalBasis: '', measure: '', min: '', max: '', unit: '' }
  return { ...texts, kind: 'yes_no', critical: false, photoRequired: false }
}

/** An item to go on with; its id is kept where it stays the same item. */
export function draftOf(item: Schemas['ChecklistItem'], keepsId: boolean): Draft {
  const { kind, critical, photoRequired, text, legalBasis, measure } = item
  const said = (value: string | number | null | undefined) =>
    value === null || value === undefined ? '' : String(value)
  const texts = {
    plain: said(item.plain),
    hazard: said(item.hazard),
    min: said(item.min),
    max: said(item.max),
    unit: said(item.unit),
  }
  return {
    ...texts,
    kind,
    critical,
    photoRequired,
    text,
    legalBasis,
    measure,
    id: keepsId ? item.id : undefined,
  }
}

/** An item as the API takes it: only what its kind knows. */
export function sent(draft: Draft): Item {
  const { id, text, kind, critical, photoRequired, legalBasis, measure } = draft
  const isNumber = kind === 'number'
  const number = (value: string) => (isNumber && value.trim() !== '' ? Number(value) : undefined)
  return {
    id,
    text,
    kind,
    critical,
    photoRequired,
    legalBasis,
    measure,
    plain: draft.plain || undefined,
    hazard: kind === 'text' ? undefined : draft.hazard || undefined,
    min: number(draft.min),
    max: number(draft.max),
    unit: isNumber ? draft.unit || undefined : undefined,
  }
}

/** The list with one of its items in another place. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = [...items]
  rest.splice(to, 0, ...rest.splice(from, 1))
  return rest
}
