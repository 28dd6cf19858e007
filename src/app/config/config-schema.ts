import { z } from 'zod'

/** The one description of the configuration: types, defaults, checks, the example file and the docs come from it. */
export const configSchema = z.strictObject({
  http: z
    .strictObject({
      host: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 to reach it from the home network'),
      port: z.number().int().min(0).max(65535).default(4820).describe('0 takes any free port'),
      allowedHosts: z.array(z.string()).default([]).describe('Further host names under which browsers may reach it'),
    })
    .prefault({}),
  ble: z
    .strictObject({
      hci: z
        .string()
        .default('adapter')
        .describe(
          'adapter, dbus (BlueZ without root, needs ble.adapter stoprocent), virtual, or tcp://HOST:PORT for a controller behind a socket (H4 packets)',
        ),
      adapter: z
        .enum(['noble', 'stoprocent'])
        .default('noble')
        .describe('Bluetooth package: noble (@abandonware/noble) or stoprocent (@stoprocent/noble)'),
      exitWhenStuck: z
        .boolean()
        .default(false)
        .describe(
          'End with code 1 when the adapter connects to nothing although it was started anew three times; for a service manager that starts the program again',
        ),
    })
    .prefault({}),
  session: z
    .strictObject({
      autoStart: z.boolean().default(true).describe('Start a session when running begins'),
      idleMinutes: z.number().min(0.1).max(60).default(3).describe('End a session after this long without running'),
    })
    .prefault({}),
  journal: z
    .strictObject({
      segmentMiB: z.number().min(1).max(1024).default(16).describe('Size at which a new segment begins'),
      reserveMiB: z.number().min(1).max(1024).default(8).describe('Kept free for a clean close when the disk is full'),
    })
    .prefault({}),
  store: z
    .strictObject({
      kind: z
        .enum(['embedded', 'influxdb'])
        .default('embedded')
        .describe(
          'Where steps and minutes end up: embedded (this data folder alone) or influxdb (InfluxDB 2.x or Cloud)',
        ),
      maxStepMiB: z
        .number()
        .min(1)
        .nullable()
        .default(null)
        .describe(
          'Room for steps in the data folder; when it is used up the oldest delivered steps go first, then the oldest. Without InfluxDB the oldest are gone then; minutes and runs stay. null: no limit',
        ),
    })
    .prefault({}),
  influxdb: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .refine(
          (text) => !hasCredentials(text),
          'must not hold a user or password; the token goes into a file of its own',
        )
        .default('http://127.0.0.1:8086')
        .describe('Where InfluxDB answers'),
      organisation: z.string().min(1).default('solewatch').describe('Name of the organisation there'),
      stepsBucket: z.string().min(1).default('solewatch-steps').describe('Bucket of the steps; has a retention'),
      resultsBucket: z
        .string()
        .min(1)
        .default('solewatch')
        .describe('Bucket of minutes, sessions, days and alerts; kept for ever'),
      tokenFile: z
        .string()
        .nullable()
        .default(null)
        .describe(
          'File that holds the token and nothing else, seen from the folder of the configuration file (in the environment: from the current one); SOLEWATCH_INFLUX_TOKEN in the environment wins',
        ),
      batchSeconds: z.number().min(0.1).max(300).default(5).describe('Longest wait before what is new is sent'),
      batchKiB: z.number().min(16).max(10_240).default(1024).describe('Size of a batch before compression'),
      timeoutSeconds: z
        .number()
        .min(1)
        .max(300)
        .default(20)
        .describe('A request that takes longer is given up and tried again'),
      keepLocalDays: z
        .number()
        .int()
        .min(1)
        .default(30)
        .describe('Steps stay in the data folder this long after they have been delivered'),
    })
    .prefault({}),
  retention: z
    .strictObject({
      stepsMonths: z
        .number()
        .int()
        .min(1)
        .nullable()
        .default(13)
        .describe('Single steps are kept this long; null for ever. Minutes, sessions and days are always kept'),
      journalMonths: z
        .number()
        .int()
        .min(1)
        .nullable()
        .default(null)
        .describe(
          'Raw recordings are kept this long; null for ever. A run without one can no longer be recomputed or edited',
        ),
      journalGiB: z
        .number()
        .min(0.1)
        .nullable()
        .default(null)
        .describe('Room for raw recordings; when it is used up the oldest go first. null: no limit'),
    })
    .prefault({}),
  rules: z
    .strictObject({
      strict: z.boolean().default(false).describe('Also warn on the raw week-on-week change'),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
})

/** They would stand in messages and in the name of the place. */
function hasCredentials(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { username, password } = new URL(text)
  return username !== '' || password !== ''
}

export type Config = z.infer<typeof configSchema>
