import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Forwarding } from '../../../src/app/forwarding/forwarding.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import type { InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'
import { openTemporary, type TemporaryDatabase } from '../../stores/open-temporary.js'
import { describeOwnInfluxd, startInfluxd, type InfluxdProcess } from '../../support/influxd.js'
import { bucketsOn, countMeasurements, countRecords, forwardingTo, simulatedAthlete } from './forwarding-rig.js'

describeOwnInfluxd('A server that forwards to a real InfluxDB', () => {
  let server: InfluxdProcess
  let influx: InfluxOptions
  let here: TemporaryDatabase
  let forwarding: Forwarding

  beforeEach(async () => {
    server = await startInfluxd()
    influx = await bucketsOn(server)
    here = await openTemporary()
    forwarding = forwardingTo(here.directory, influx)
  }, 60_000)

  afterEach(async () => {
    await forwarding.stop()
    await here.close()
    await server.stop()
  })

  const flush = () => forwarding.flushNow(AbortSignal.timeout(50_000))

  it(
    'brings everything that was recorded, though InfluxDB was killed and was away meanwhile',
    { timeout: 90_000 },
    async () => {
      const { athlete, shoes, sessions, declaredDays, alerts, steps, minutes } = simulatedAthlete()
      const { database } = here
      await database.importBulk({ athletes: [athlete], shoes, sessions, declaredDays, alerts })
      const third = Math.floor(steps.length / 3)
      await database.steps.append(steps.slice(0, third))
      await flush()
      expect(forwarding.status()).toMatchObject({ state: 'up-to-date', waitingCount: 0, setAsideCount: 0 })

      await server.kill()
      await database.steps.append(steps.slice(third, 2 * third))
      await database.steps.appendMinutes(minutes)
      await expect.poll(() => forwarding.status().state, { timeout: 20_000 }).toBe('waiting')
      expect(forwarding.status().message).toContain(influx.url)
      expect(forwarding.status().waitingCount).toBeGreaterThan(0)

      // The program itself ends and begins again while InfluxDB is away.
      await forwarding.stop()
      forwarding = forwardingTo(here.directory, influx)
      await database.steps.append(steps.slice(2 * third))
      await server.restart()
      await flush()
      expect(await countMeasurements(server, influx)).toEqual(await countRecords(database))
      expect(JSON.stringify(forwarding.status())).not.toContain(server.token)

      await readsBackTheSame(steps)
      await followsDeletions(athlete.athleteId, steps)
    },
  )

  async function readsBackTheSame(steps: readonly StepRecord[]): Promise<void> {
    const sessionId = steps[0]?.sessionId ?? ''
    const athleteId = steps[0]?.athleteId ?? ''
    const query = { athleteId, sessionId, generation: 0 }
    const [away, local] = [await gather(forwarding.queryRemote(query)), await gather(here.database.steps.query(query))]
    expect(local.length).toBeGreaterThan(1000)
    expect(away).toEqual(local)
    const minutes = await here.database.steps.queryMinutes(query)
    expect(await forwarding.countRemote({ athleteId, sessionId })).toEqual({
      steps: local.length,
      minutes: minutes.length,
    })
    for await (const step of forwarding.queryRemote(query)) {
      expect(step).toEqual(local[0])
      break
    }
  }

  async function followsDeletions(athleteId: string, steps: readonly StepRecord[]): Promise<void> {
    const sessionId = steps[0]?.sessionId ?? ''
    const moved = steps.find((step) => step.sessionId !== sessionId)
    if (moved === undefined) throw new Error('two runs have steps')
    await here.database.steps.remove({ athleteId, sessionId })
    await here.database.steps.append([{ ...moved, initialContactTimeUs: moved.initialContactTimeUs + 3 }])
    await flush()
    expect(await forwarding.countRemote({ athleteId, sessionId })).toEqual({ steps: 0, minutes: 0 })
    expect(await countMeasurements(server, influx)).toEqual(await countRecords(here.database))
    const query = { athleteId, sessionId: moved.sessionId, generation: moved.generation }
    expect(await gather(forwarding.queryRemote(query))).toEqual(await gather(here.database.steps.query(query)))
  }
})

async function gather(steps: AsyncIterable<StepRecord>): Promise<StepRecord[]> {
  const found: StepRecord[] = []
  for await (const step of steps) found.push(step)
  return found
}
