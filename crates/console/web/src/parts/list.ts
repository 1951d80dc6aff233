import { keepPreviousData, type QueryKey, useQuery } from '@tanstack/vue-query'
import type { ComputedRef } from 'vue'
import { answer } from '../api/client'

/**
 * A list, or a part of one, under what `useFilters` says: `key` names it with all that narrows it, and what was
 * shown stays until the next page is there.
 */
export function useList<T>(key: QueryKey, ask: () => Promise<{ data?: T }>, enabled?: ComputedRef<boolean>) {
  return useQuery({
    queryKey: key,
    queryFn: () => answer(ask()),
    placeholderData: keepPreviousData,
    enabled: enabled ?? true,
  })
}
