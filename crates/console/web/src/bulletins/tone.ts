import type { Schemas } from '../api/client'

const TONES = { notice: '', blue: '', yellow: 'warm', orange: 'warm', red: 'bad' } as const

/** How a level is tinted: nothing is red that is not the gravest. */
export function tone(level: Schemas['BulletinLevel']): string {
  return TONES[level]
}
