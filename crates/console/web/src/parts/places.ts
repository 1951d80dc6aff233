import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { answer, api } from '../api/client'
import { may } from '../session/session'

/** The street's villages, for those who may compare them. */
export function useVillages() {
  const { data } = useQuery({
    queryKey: ['places', 'villages'],
    queryFn: () => answer(api.GET('/api/v1/rankings/villages')),
    enabled: may('ReadComparisons'),
    staleTime: Infinity,
  })
  const named = computed(() =>
    (data.value?.items ?? [])
      .map((line) => ({ value: line.village, label: line.villageText }))
      .sort((one, other) => one.value.localeCompare(other.value)),
  )
  return named
}

/** The industries that have firms in the street, by division. */
export function useIndustries() {
  const { data } = useQuery({
    queryKey: ['places', 'industries'],
    queryFn: () =>
      answer(api.GET('/api/v1/rankings/industries', { params: { query: { level: 'division' } } })),
    enabled: may('ReadComparisons'),
    staleTime: Infinity,
  })
  return computed(() =>
    (data.value?.items ?? [])
      .map(({ peerGroup }) => ({ value: peerGroup.code, label: `${peerGroup.code} ${peerGroup.name}` }))
      .sort((one, other) => one.value.localeCompare(other.value)),
  )
}

/** The officers whom an inspection can name, for those who may narrow by them. */
export function useOfficers() {
  const { data } = useQuery({
    queryKey: ['places', 'officers'],
    queryFn: () => answer(api.GET('/api/v1/officers', { params: { query: { pageSize: 100 } } })),
    enabled: may('ReadApprovals'),
    staleTime: Infinity,
  })
  return computed(() => (data.value?.items ?? []).map(({ id, name }) => ({ value: id, label: name })))
}
