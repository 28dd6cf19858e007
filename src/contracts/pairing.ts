import { z } from 'zod'
import { adapterStatusSchema } from './adapter.js'
import { deviceSchema, podCalibrationSchema, sensorSettingsSchema } from './devices.js'
import { footSchema, linkStateSchema, placementSchema } from './records.js'

/** What the pairing page shows and asks for. */

export const linkParametersSchema = z.object({
  intervalMs: z.number(),
  latency: z.number(),
  supervisionTimeoutMs: z.number(),
})

export const wornOnSchema = z.enum(['one-foot', 'both-feet', 'body', 'machine'])

/** One row of the pairing page: what was heard, and what is known of it. */
export const pairingDeviceSchema = z.object({
  device: deviceSchema,
  paired: z.boolean().describe('Somebody wears it, or it is shared'),
  linkState: linkStateSchema.nullable(),
  linkReason: z.string().nullable(),
  linkParameters: linkParametersSchema.nullable().describe('In force; null where the platform does not tell'),
  rssiDbm: z.number().nullable(),
  heardSecondsAgo: z.number().nullable(),
  familyLabel: z.string(),
  wornOn: wornOnSchema,
  settingNames: z
    .array(sensorSettingsSchema.keyof())
    .describe('The settings that devices of its kind have; others are refused'),
  canMeasure: z.string().describe('In words: what this device can and cannot tell'),
  awayFromCollector: z.string().describe('In words: what it does while no collector is in range'),
  keepsRuns: z.boolean().describe('Devices of its kind may keep runs in their memory, and it can be asked for them'),
  toldToRecord: z.boolean().optional().describe('It keeps runs once it was told to, before each or for good'),
  needsLayout: z.boolean().describe('It sends lines of text, and how they are read has to be said'),
})
export type PairingDevice = z.infer<typeof pairingDeviceSchema>

/** Finding out which of several devices is the one in the hand. */
export const identifySchema = z.object({
  untilUs: z.number(),
  watched: z.array(
    z.object({
      deviceId: z.string(),
      state: z.enum(['waiting', 'connecting', 'watching', 'unreachable', 'signal-only']),
    }),
  ),
  found: z.object({ deviceId: z.string(), by: z.enum(['movement', 'signal']), timeUs: z.number() }).nullable(),
})
export type Identify = z.infer<typeof identifySchema>

/** Where the guided check of a pod stands. */
export const calibrationStateSchema = z.object({
  deviceId: z.string(),
  phase: z.enum(['waiting', 'still', 'strides', 'done', 'failed']),
  stillSeconds: z.number().describe('Of three'),
  strideCount: z.number().int().describe('Of twenty'),
  message: z.string().describe('What to do now, or what went wrong'),
  result: podCalibrationSchema.nullable(),
})
export type CalibrationState = z.infer<typeof calibrationStateSchema>

export const pairingSchema = z.object({
  adapter: adapterStatusSchema,
  scanning: z.boolean(),
  devices: z.array(pairingDeviceSchema),
  identify: identifySchema.nullable(),
  calibration: calibrationStateSchema.nullable(),
})
export type Pairing = z.infer<typeof pairingSchema>

const pairedFootSchema = z.enum(footSchema.options, { error: 'say "left" or "right", or null for both feet' })
export const pairRequestSchema = z.strictObject({
  athleteId: z.string(),
  foot: pairedFootSchema.nullable(),
  placement: placementSchema.optional().describe('Where an IMU is worn; on the foot where absent'),
  shared: z.boolean().optional().describe('Worn by several people; as it was where absent'),
  settings: sensorSettingsSchema.optional().describe('How it is started and read; as it was where absent'),
})
export type PairRequest = z.infer<typeof pairRequestSchema>

export const devicePatchSchema = z.strictObject({
  name: z.string().trim().min(1).max(80).optional(),
  shared: z.boolean().optional(),
  settings: sensorSettingsSchema.optional().describe('Replaces what was set'),
})
export type DevicePatch = z.infer<typeof devicePatchSchema>

const claimedFootSchema = { foot: pairedFootSchema.nullable(), placement: placementSchema.optional() }
export const claimRequestSchema = z.strictObject({
  athleteId: z.string(),
  ...claimedFootSchema,
  also: z
    .array(z.strictObject({ deviceId: z.string(), ...claimedFootSchema }))
    .max(8)
    .default([])
    .describe(
      'Other shared devices that the same athlete wears; claimed together, none loses the beginning of the run',
    ),
})
export type ClaimRequest = z.input<typeof claimRequestSchema>

/** A shared device on the air: whose run it is, or that nobody has said. */
export const claimSchema = z.object({
  device: deviceSchema,
  linkState: linkStateSchema.nullable(),
  sinceUs: z.number().nullable().describe('Since when it streams without anybody wearing it, or since when it is worn'),
})
export type Claim = z.infer<typeof claimSchema>
export const claimsSchema = z.object({
  waiting: z.array(claimSchema).describe('They stream, and nobody has said whose run it is'),
  claimed: z.array(claimSchema),
})
export type Claims = z.infer<typeof claimsSchema>

export const swapFeetRequestSchema = z.strictObject({
  pods: z.boolean().default(false).describe('Left and right pods change places from now on'),
  sinceDate: z.iso.date().optional().describe('Also in the runs since that local date'),
  sessionIds: z.array(z.string()).max(500).optional().describe('Also in these runs'),
  apply: z.boolean().default(false).describe('False only says what would change'),
})
export type SwapFeetRequest = z.input<typeof swapFeetRequestSchema>
export const swapFeetSchema = z.object({
  applied: z.boolean(),
  devices: z.array(deviceSchema).describe('As they would be, or are'),
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      localDate: z.iso.date(),
      startTimeUs: z.number(),
      distanceM: z.number(),
      why: z.string().nullable().describe('Why it stays as it is; null where it changes'),
    }),
  ),
})
export type SwapFeet = z.infer<typeof swapFeetSchema>
