import { z } from 'zod'
import { footSchema, shoeSchema } from './records.js'

const stepCount = z
  .number()
  .int({ error: 'say how many steps you looked at, as a whole number' })
  .min(3, { error: 'look at 3 steps at the least; 10 to 20 make a good median' })
  .max(500, { error: 'at most 500 steps can be told; 10 to 20 make a good median' })

const angleDeg = z
  .number()
  .min(-40, { error: 'the angle lies between −40° and 45°; toe-up is positive' })
  .max(45, { error: 'the angle lies between −40° and 45°; toe-up is positive' })

/** What was seen in the video: the median angle, or only the class. */
export const videoStrikeSchema = z.union(
  [
    z.strictObject({ angleDeg, stepCount }),
    z.strictObject({ pattern: z.enum(['rearfoot', 'midfoot', 'forefoot']), stepCount }),
  ],
  {
    error:
      'say the angle in degrees (−40 to 45, toe-up positive) or the pattern, and how many steps (3 to 500) you saw',
  },
)

export const strikeCalibrationRequestSchema = z.strictObject({
  video: videoStrikeSchema,
  sessionId: z
    .string()
    .nullable()
    .default(null)
    .describe('The run to compare with; the latest finished one in this shoe where null'),
  foot: footSchema.nullable().default(null).describe('Both feet where null'),
  fromMinute: z.number().min(0).default(0).describe('Minutes since the start of the run'),
  toMinute: z.number().positive().nullable().default(null).describe('To the end where null'),
})
export type StrikeCalibrationRequest = z.input<typeof strikeCalibrationRequestSchema>

/** What the calibration would be, or is. */
export const strikeCalibrationSchema = z.object({
  shoe: shoeSchema.describe('As it is after this; a preview leaves it as it was'),
  sessionId: z.string(),
  localDate: z.string(),
  foot: footSchema.nullable(),
  sensed: z
    .object({ medianDeg: z.number(), medianSdDeg: z.number(), stepCount: z.number() })
    .describe('What the sensor makes of these steps without any calibration'),
  offsetDeg: z.number(),
  offsetSdDeg: z.number(),
  calibratedMedianDeg: z.number(),
  usualSdDeg: z.number().describe('Systematic error of the angle without a calibration'),
  withinVideoError: z.boolean().describe('True where the difference is less than a video can tell'),
})
export type StrikeCalibration = z.infer<typeof strikeCalibrationSchema>
