import { computed, type ComputedRef, type WritableComputedRef } from 'vue'
import { type LocationQuery, type LocationQueryRaw, useRoute, useRouter } from 'vue-router'

/** How a filter stands in the address: what reads it, and what it is when nothing is said. */
export interface Field<T> {
  read(text: string): T | undefined
  write(value: T): string
}

export const text: Field<string> = { read: (said) => said || undefined, write: (value) => value }
export const flag: Field<boolean> = {
  read: (said) => (said === '1' ? true : said === '0' ? false : undefined),
  write: (value) => (value ? '1' : '0'),
}
export const count: Field<number> = {
  read: (said) => (/^[1-9]\d{0,6}$/.test(said) ? Number(said) : undefined),
  write: String,
}
/** Points of a score. */
export const points: Field<number> = {
  read: (said) => (/^\d{1,3}$/.test(said) && Number(said) <= 120 ? Number(said) : undefined),
  write: String,
}
export const day: Field<string> = {
  read: (said) => (/^\d{4}-\d{2}-\d{2}$/.test(said) ? said : undefined),
  write: (value) => value,
}
export const month: Field<string> = {
  read: (said) => (/^\d{4}-(0[1-9]|1[0-2])$/.test(said) ? said : undefined),
  write: (value) => value,
}
/** One of these words; anything else in an address counts as nothing said. */
export function word<T extends string>(words: Readonly<Record<T, string>>): Field<T> {
  return { read: (said) => (Object.hasOwn(words, said) ? (said as T) : undefined), write: (value) => value }
}

type Fields = Record<string, Field<never>>
export type Values<F> = { [K in keyof F]: F[K] extends Field<infer T> ? T | undefined : never }

/** The filters that an address says. */
export function readFilters<F>(fields: F, query: LocationQuery): Values<F> {
  const values: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields as Fields)) {
    const said = query[name]
    const first = Array.isArray(said) ? said[0] : said
    values[name] = typeof first === 'string' ? field.read(first) : undefined
  }
  return values as Values<F>
}

/** The address that says them; what is not set is not in it. */
export function writeFilters<F>(fields: F, values: Values<F>): LocationQueryRaw {
  const query: LocationQueryRaw = {}
  for (const [name, field] of Object.entries(fields as Fields)) {
    const value = (values as Record<string, unknown>)[name]
    if (value !== undefined && value !== null && value !== '') query[name] = field.write(value as never)
  }
  return query
}

export type Filters<F> = {
  values: WritableComputedRef<Values<F>>
  set: (change: Partial<Values<F>>) => void
  clear: () => void
  /** Whether anything is said. */
  isFiltered: ComputedRef<boolean>
}

/**
 * Filters that live in the address, so that a list can be bookmarked, sent and gone back to. A change of
 * anything but the page begins at the first page again.
 */
export function useFilters<F extends Record<string, unknown>>(fields: F): Filters<F> {
  const route = useRoute()
  const router = useRouter()
  const own = route.path
  function go(next: Values<F>) {
    const kept = Object.fromEntries(Object.entries(route.query).filter(([name]) => !(name in fields)))
    void router.push({ path: own, query: { ...kept, ...writeFilters(fields, next) } })
  }
  const values = computed<Values<F>>({ get: () => readFilters(fields, route.query), set: go })
  return {
    values,
    set(change) {
      const first = 'page' in change ? {} : { page: undefined }
      go({ ...values.value, ...first, ...change })
    },
    clear: () => go({} as Values<F>),
    isFiltered: computed(() => Object.values(values.value).some((value) => value !== undefined)),
  }
}

/** Where the API has a list as a workbook, narrowed like the list on the page, all of its pages. */
export function workbookOf(file: string, filters: Record<string, string | number | boolean | undefined>) {
  const isSaid = ([name, value]: [string, unknown]) => value !== undefined && !name.startsWith('page')
  const said = Object.entries(filters).filter(isSaid)
  return `/api/v1/${file}.xlsx?${new URLSearchParams(said.map(([name, value]) => [name, String(value)]))}`
}
