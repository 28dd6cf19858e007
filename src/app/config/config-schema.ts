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
  rules: z
    .strictObject({
      strict: z.boolean().default(false).describe('Also warn on the raw week-on-week change'),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
})

export type Config = z.infer<typeof configSchema>
