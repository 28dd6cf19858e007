import type { z } from 'zod'
import type * as devices from '../../src/contracts/devices.js'
import type * as edits from '../../src/contracts/edits.js'
import type * as records from '../../src/contracts/records.js'

/** Types of the records as the API sends them. */
export type Alert = z.infer<typeof records.alertSchema>
export type Athlete = z.infer<typeof records.athleteSchema>
export type Device = z.infer<typeof devices.deviceSchema>
export type Edit = edits.Edit
export type SessionEdits = edits.SessionEdits
export type Minute = z.infer<typeof records.minuteSchema>
export type Session = z.infer<typeof records.sessionSchema>
/** With where its single steps are. */
export type SessionView = z.infer<typeof records.sessionViewSchema>
export type SessionTotals = z.infer<typeof records.sessionTotalsSchema>
export type Shoe = z.infer<typeof records.shoeSchema>
export type Step = z.infer<typeof records.stepSchema>
export type Foot = z.infer<typeof records.footSchema>
export type LinkState = z.infer<typeof records.linkStateSchema>
export type Surface = z.infer<typeof records.surfaceSchema>
export type Strike = 'rearfoot' | 'midfoot' | 'forefoot'

export const FEET: readonly Foot[] = ['left', 'right']
export const STRIKES: readonly Strike[] = ['rearfoot', 'midfoot', 'forefoot']
export const SURFACES: readonly Surface[] = ['road', 'trail', 'treadmill', 'sand']
