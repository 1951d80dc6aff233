import { useQueries } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { answer, api } from '../api/client'
import { session } from '../session/session'

/** The orders of stickers of this tab: they go on while one does something else. */
const key = computed(() => `heping.stickers.${session.value?.user.id ?? ''}`)
const ids = ref<string[]>([])
watch(key, (now) => (ids.value = JSON.parse(sessionStorage.getItem(now) ?? '[]') as string[]), {
  immediate: true,
})

export function remember(id: string) {
  ids.value = [id, ...ids.value].slice(0, 10)
  sessionStorage.setItem(key.value, JSON.stringify(ids.value))
}

/** How far each is, asked for until it has ended. */
export function useOrders() {
  const queries = computed(() =>
    ids.value.map((id) => ({
      queryKey: ['job', id],
      queryFn: () => answer(api.GET('/api/v1/jobs/{id}', { params: { path: { id } } })),
      refetchInterval: (query: { state: { data?: { endedAt?: string | null } } }) =>
        query.state.data?.endedAt ? false : 1_000,
    })),
  )
  const results = useQueries({ queries })
  return computed(() => results.value.flatMap(({ data }) => (data ? [data] : [])))
}
