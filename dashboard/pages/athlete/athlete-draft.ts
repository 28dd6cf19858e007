import type { z } from 'zod'
import type { athleteCreateSchema } from '../../../src/contracts/requests.js'
import type { Athlete } from '../../api/types.js'

/** What the form holds: text as it was typed. */
export interface AthleteDraft {
  readonly name: string
  readonly zoneId: string
  readonly bodyMassKg: string
  readonly heightCm: string
  readonly declaredStrike: Athlete['declaredStrike']
  readonly longestRunKm: string
}

/** Zone of the browser, the likely one of the athlete. */
export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

export const emptyDraft = (zoneId: string): AthleteDraft => ({
  name: '',
  zoneId,
  bodyMassKg: '',
  heightCm: '',
  declaredStrike: 'unknown',
  longestRunKm: '',
})

const textOf = (value: number | null, factor = 1): string =>
  value === null ? '' : String(Math.round(value * factor * 100) / 100)

export const draftOf = (athlete: Athlete): AthleteDraft => ({
  name: athlete.name,
  zoneId: athlete.zoneId,
  bodyMassKg: textOf(athlete.bodyMassKg),
  heightCm: textOf(athlete.heightM, 100),
  declaredStrike: athlete.declaredStrike,
  longestRunKm: textOf(athlete.declaredLongestRunM, 0.001),
})

/** A number as people type it, with a comma or a point; null where nothing was typed. */
const numberOf = (text: string, factor = 1): number | null =>
  text.trim() === '' ? null : Math.round(Number(text.replace(',', '.')) * factor * 1000) / 1000

/** What to send: empty fields are not known. A text that is no number becomes NaN, which {@link draftErrors} names. */
export const requestOf = (draft: AthleteDraft): z.output<typeof athleteCreateSchema> => ({
  name: draft.name.trim(),
  zoneId: draft.zoneId.trim(),
  bodyMassKg: numberOf(draft.bodyMassKg),
  heightM: numberOf(draft.heightCm, 0.01),
  declaredStrike: draft.declaredStrike,
  declaredLongestRunM: numberOf(draft.longestRunKm, 1000),
})

const isZone = (zoneId: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zoneId }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const within = (value: number | null, low: number, high: number): boolean =>
  value === null || (value >= low && value <= high)

/** What is wrong with each field, in words; empty where all is well. */
export const draftErrors = (draft: AthleteDraft): Readonly<Partial<Record<keyof AthleteDraft, string>>> => {
  const { name, zoneId, bodyMassKg, heightM, declaredLongestRunM } = requestOf(draft)
  return {
    ...(name === '' ? { name: 'A name is needed.' } : {}),
    ...(isZone(zoneId) ? {} : { zoneId: 'Choose a zone from the list, such as Europe/Berlin.' }),
    ...(within(bodyMassKg, 25, 250) ? {} : { bodyMassKg: 'Between 25 and 250 kg.' }),
    ...(within(heightM, 1, 2.5) ? {} : { heightCm: 'Between 100 and 250 cm.' }),
    ...(within(declaredLongestRunM, 0, 500_000) ? {} : { longestRunKm: 'Between 0 and 500 km.' }),
  }
}
