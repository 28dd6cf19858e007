import { z } from 'zod'
import type { Device, DeviceKind, PodCalibration, SensorSettings } from '../domain/records/people.js'
import { footSchema, placementSchema } from './records.js'

/** Schemas of devices and of what is known of them. */
const nullableNumber = z.number().nullable()
const timeUs = z.number().int().describe('Microseconds since the epoch')

/** Each kind, and whether it sends raw samples of one foot; the compiler sees to it that none is missing. */
const SENDS_SAMPLES = {
  'open-imu': true,
  rsc: false,
  polar: true,
  movesense: true,
  witmotion: true,
  'nus-csv': true,
  'heart-rate': false,
  treadmill: false,
  stryd: false,
} as const satisfies Record<DeviceKind, boolean>
const KINDS = Object.keys(SENDS_SAMPLES) as DeviceKind[]

export const deviceKindSchema = z.enum(KINDS)

/** Those that send raw samples of one foot. */
export const IMU_DEVICE_KINDS: readonly DeviceKind[] = KINDS.filter((kind) => SENDS_SAMPLES[kind])

const csvColumnSchema = z.enum(['sequence', 'time-ms', 'time-us', 'ax', 'ay', 'az', 'gx', 'gy', 'gz', 'ignore'])

/** What a column of a board's lines may be. */
export const CSV_COLUMN_NAMES = csvColumnSchema.options

export const sensorSettingsSchema = z.strictObject({
  cadenceCounts: z.enum(['steps', 'strides']).optional().describe('What the cadence counts; judged where absent'),
  sampleRateHz: z.number().min(10).max(2000).optional(),
  vendorContactTime: z
    .boolean()
    .optional()
    .describe('Of a Stryd: read contact time from its undocumented characteristic'),
  csv: z
    .strictObject({
      columns: z.array(csvColumnSchema).min(3).max(32).readonly(),
      sampleRateHz: z.number().min(10).max(2000),
      accelerationUnit: z.enum(['g', 'm/s2']),
      angularVelocityUnit: z.enum(['dps', 'rad/s']),
      accelerationRangeG: z.number().min(1).max(500),
      angularVelocityRangeDps: z.number().min(1).max(10_000),
    })
    .optional()
    .describe('How the lines of a board of your own are read'),
}) satisfies z.ZodType<SensorSettings>

const axesSchema = z.object({ x: z.number(), y: z.number(), z: z.number() })
export const podCalibrationSchema = z.object({
  checkedTimeUs: timeUs,
  gyroscopeBiasDps: axesSchema.nullable(),
  restAccelerationG: axesSchema,
  accelerationNoiseG: z.number(),
  gyroscopeNoiseDps: nullableNumber,
  strideCount: z.number().int(),
  rateHz: z.number(),
  lostRatio: z.number(),
  axesFound: z.boolean().nullable(),
  rightFoot: z
    .boolean()
    .nullable()
    .describe('The foot that made the first step is the one the pod is paired with; null where that was not seen'),
  clippedRatio: z.number(),
  verdict: z.enum(['good', 'usable', 'poor']),
  remarks: z.array(z.string()).readonly(),
}) satisfies z.ZodType<PodCalibration>

export const deviceSchema = z.object({
  deviceId: z.string(),
  kind: deviceKindSchema,
  name: z.string(),
  address: z.string(),
  serialNumber: z.string().nullable(),
  manufacturer: z.string().nullable(),
  firmware: z.string().nullable(),
  athleteId: z.string().nullable(),
  foot: footSchema.nullable(),
  placement: placementSchema.optional().describe('Where an IMU is worn; on the foot where absent'),
  batteryPercent: nullableNumber,
  lastSeenTimeUs: timeUs.nullable(),
  model: z.string().optional(),
  shared: z.boolean().optional().describe('Worn by several people: who wears it is asked when a run begins'),
  settings: sensorSettingsSchema.optional(),
  calibration: podCalibrationSchema.optional().describe('What the guided check found; no result is computed from it'),
}) satisfies z.ZodType<Device>
