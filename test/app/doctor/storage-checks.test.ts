import { describe, expect, it } from 'vitest'
import { configSchema } from '../../../src/app/config/config-schema.js'
import type { CheckContext } from '../../../src/app/doctor/check-context.js'
import { lookAtInflux, type InfluxFacts } from '../../../src/app/doctor/look-at-influx.js'
import type { ToldStorage } from '../../../src/app/doctor/storage-facts.js'
import { found, words } from './diagnose.js'
import { DATA_FOLDER, HEALTHY_PI } from './machines.js'
import { changed, RUN_NOW_US } from './recorded-facts.js'

const INFLUX = configSchema.parse({ store: { kind: 'influxdb' } })
type Forwarding = NonNullable<ToldStorage['forwarding']>
const FORWARDING: Forwarding = {
  ...{ state: 'up-to-date', message: null, waitingCount: 0, waitingSinceUs: null, deliveredTimeUs: RUN_NOW_US },
  ...{ setAsideCount: 0, setAside: [] },
}
const STEPS: ToldStorage['steps'] = { sizeBytes: 9e6, limitBytes: null, undeliveredLostCount: 0 }
const around = (forwarding: Partial<Forwarding>, steps: Partial<ToldStorage['steps']> = {}) => ({
  storage: {
    config: INFLUX,
    told: {
      forwarding: { ...FORWARDING, ...forwarding },
      steps: { ...STEPS, ...steps },
      retentionTrouble: null,
    },
    influx: null,
  },
})
const forwarding = async (change: Partial<Forwarding>) => words(await found('forwarding', HEALTHY_PI, around(change)))

describe('what goes to InfluxDB', () => {
  it('is fine while everything is confirmed, and no matter where there is none', async () => {
    expect(await forwarding({})).toEqual(['ok: InfluxDB has confirmed everything.'])
    expect(await found('forwarding', HEALTHY_PI)).toEqual([])
    const unasked = { storage: { config: INFLUX, told: null, influx: null } }
    expect((await found('forwarding', HEALTHY_PI, unasked))[0]?.level).toBe('note')
  })

  it('that waits mends itself, and is a warning after a day', async () => {
    const message = 'InfluxDB does not answer.'
    const waiting = (hours: number) =>
      forwarding({ state: 'waiting', message, waitingCount: 12, waitingSinceUs: RUN_NOW_US - hours * 3.6e9 })
    expect(await waiting(0.5)).toEqual([`note: 12 records wait for InfluxDB, and nothing is lost: ${message}`])
    expect((await waiting(3))[0]).toContain('for 3 hours')
    expect((await waiting(30))[0]).toMatch(/^warning: /)
  })

  it('that is refused is a problem with what to do', async () => {
    const message = 'The token is not valid. Make another with "solewatch influx setup".'
    expect(await forwarding({ state: 'refused', message, waitingCount: 1 })).toEqual([
      `problem: InfluxDB lets nothing in; one record waits here. → ${message}`,
    ])
  })

  it('names what was set aside with the reason, the first few of many', async () => {
    const setAside = Array.from({ length: 100 }, (_, at) => ({ what: `Steps ${at}`, why: 'field type conflict' }))
    const said = await forwarding({ setAsideCount: 240, setAside })
    expect(said).toHaveLength(7)
    expect(said[1]).toMatch(/^warning: InfluxDB refused: Steps 0 \(field type conflict\)\./)
    expect(said[6]).toContain('235 more records')
  })
})

describe('InfluxDB itself', () => {
  const influxdb = async (influx: InfluxFacts | null) =>
    words(await found('influxdb', HEALTHY_PI, { storage: { config: INFLUX, told: null, influx } }))
  const reached = { kind: 'reached', url: 'http://influx:8086', version: '2.7.12', problems: [] } as const

  it('is told with its version while all is as it should be', async () => {
    expect(await influxdb(reached)).toEqual([
      'ok: InfluxDB 2.7.12 answers at http://influx:8086, and the token may do what is needed.',
    ])
    expect((await influxdb({ ...reached, version: null }))[0]).toContain('InfluxDB Cloud answers')
    expect(await influxdb(null)).toEqual([])
  })

  it('that lacks a bucket, a right or the wanted retention is told with what to do', async () => {
    const problems = ['The token may not write to the bucket "solewatch". Use one that may.']
    expect(await influxdb({ ...reached, problems })).toEqual([
      `warning: InfluxDB 2.7.12 at http://influx:8086 is not as it should be. → ${problems[0] ?? ''}`,
    ])
  })

  it('that is away costs nothing yet; a token that others can read must be mended here', async () => {
    const away = await influxdb({ kind: 'failed', code: 'influx-unreachable', message: 'It does not answer.' })
    expect(away).toEqual(["warning: InfluxDB can't be used now; runs are recorded all the same. → It does not answer."])
    const open = await influxdb({ kind: 'failed', code: 'influx-token-open', message: 'Run: chmod 600 token' })
    expect(open[0]).toMatch(/^problem: .*chmod 600/)
  })

  it('that does not answer is quoted once, whoever else heard the same', async () => {
    const message = 'InfluxDB does not answer.'
    const said = async (state: string) => {
      const { storage } = around({ state, message, waitingCount: 3 })
      const context = {
        storage: { ...storage, influx: { kind: 'failed', code: 'influx-unreachable', message } as const },
      }
      const findings = await Promise.all(
        (['influxdb', 'forwarding'] as const).map((check) => found(check, HEALTHY_PI, context)),
      )
      return words(findings.flat()).join(' ').split(message).length - 1
    }
    expect([await said('waiting'), await said('refused')]).toEqual([1, 1])
  })

  it('is not asked without being configured, and never makes the doctor fail', async () => {
    const { signal } = new AbortController()
    expect(await lookAtInflux(configSchema.parse({}), {}, signal)).toBe(null)
    expect(await lookAtInflux(INFLUX, {}, signal)).toMatchObject({ kind: 'failed', code: 'influx-no-token' })
    const nowhere = configSchema.parse({ ...INFLUX, influxdb: { url: 'http://127.0.0.1:9', timeoutSeconds: 1 } })
    const env = { SOLEWATCH_INFLUX_TOKEN: 'secret-token' }
    const failed = await lookAtInflux(nowhere, env, signal)
    expect(failed).toMatchObject({ kind: 'failed' })
    expect(JSON.stringify(failed)).not.toContain('secret-token')
  })
})

describe('what is kept', () => {
  const retention = (context: Partial<CheckContext>) => found('retention', HEALTHY_PI, context)

  it('is told with how long', async () => {
    expect(words(await retention({}))).toEqual([
      'ok: Single steps are kept for 13 months, recordings for ever, all else for ever.',
    ])
  })

  it('is a warning where steps had to go before InfluxDB had them', async () => {
    const [lost] = await retention(around({}, { undeliveredLostCount: 4000 }))
    expect(lost).toMatchObject({ level: 'warning', found: expect.stringContaining('4000 single steps') as string })
    expect(lost?.advice).toContain('solewatch recompute')
  })

  it('says nothing of InfluxDB where there is none', async () => {
    const { storage } = around({}, { undeliveredLostCount: 4000 })
    const told = { ...storage.told, forwarding: null }
    const [lost] = await retention({ storage: { ...storage, told, config: configSchema.parse({}) } })
    expect(lost?.found).toContain('The oldest 4000 single steps had to go')
    expect(words(lost === undefined ? [] : [lost]).join()).not.toContain('InfluxDB')
  })

  it('is told where its room is nearly used up', async () => {
    const [steps] = await retention(around({}, { sizeBytes: 95e6, limitBytes: 100e6 }))
    expect(steps?.found).toContain('95.0 MB of the 100 MB')
    const config = configSchema.parse({ retention: { journalGiB: 1 } })
    const journals = { sessionCount: 9, sizeBytes: 1.05e9, segmentCount: 80, damaged: [], newest: null }
    const [recordings] = await retention({ storage: { config, told: null, influx: null }, journals })
    expect(recordings).toMatchObject({
      level: 'note',
      found: expect.stringContaining('1.1 GB of the 1.1 GB') as string,
    })
  })
})

describe('backups', () => {
  const files = Object.fromEntries(
    Object.entries(HEALTHY_PI.files ?? {}).filter(([path]) => !path.includes('/backups/')),
  )
  const backups = async (...names: string[]) =>
    words(
      await found(
        'backup',
        changed({ ...HEALTHY_PI, files }, { folders: names.map((name) => `${DATA_FOLDER}/${name}`) }),
      ),
    )

  it('are not missed in the demo, which throws its data away', async () => {
    const demo = { ...HEALTHY_PI, files: { ...files, [`${DATA_FOLDER}/simulated-data`]: '' } }
    expect(await found('backup', demo)).toEqual([])
  })

  it('are missed where there is none, and where the newest is old', async () => {
    expect((await backups())[0]).toMatch(/^note: No backup .*→ Run: solewatch backup --data/)
    expect(await backups('backups/solewatch-20260901T120000Z', 'backups/solewatch-20261119T093000Z')).toEqual([
      `ok: The newest backup in ${DATA_FOLDER}/backups is 2 days old.`,
    ])
    expect((await backups('backups/solewatch-20260901T120000Z'))[0]).toMatch(/^note: .*80 days old/)
  })

  it('count when they are whole; a copy from before an update is none', async () => {
    const said = await backups('backups/solewatch-20261119T093000Z.partial', 'solewatch.sqlite.schema-3.bak')
    expect(said[0]).toMatch(/^note: No backup/)
    expect(said[1]).toContain('solewatch.sqlite.schema-3.bak')
  })
})
