import type { Schemas } from '../api/client'

/** How a state is set beside its word. */
export type Tone = 'bad' | 'warm' | 'good' | 'plain' | ''

export function hazardTone(state: Schemas['HazardState'], overdue: boolean): Tone {
  if (overdue) return 'bad'
  const tones = {
    reported: 'warm',
    rectifying: 'plain',
    submitted: 'warm',
    closed: 'good',
    voided: '',
    referred: '',
  } as const
  return tones[state]
}

export function inspectionTone(state: string): Tone {
  if (state === 'open') return 'plain'
  return state === 'completed' ? 'good' : 'bad'
}
