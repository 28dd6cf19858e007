import { afterEach, describe, expect, it } from 'vitest'
import type { SensorLink } from '../../../src/sensors/sensor-link.js'
import { known, type SourceRig, startSource } from './support/source-rig.js'
import { createTestPod, NUS, type TestPod } from './support/test-pod.js'

const FRAMES = { serviceUuid: NUS.service, uuid: NUS.notify }

const open: SourceRig[] = []
afterEach(async () => {
  for (const rig of open.splice(0)) await rig.stop()
})

async function streaming(): Promise<{ rig: SourceRig; pod: TestPod }> {
  const rig = startSource()
  open.push(rig)
  const pod = createTestPod({ clock: rig.clock, kind: 'open-imu', number: 1 })
  rig.radio.add(pod)
  rig.devices$.next([known(pod)])
  await rig.until(known(pod), 'streaming', 6000)
  await rig.clock.advance(1000)
  return { rig, pod }
}

/** A job that goes on until it is told to end. */
function openJob() {
  let finish: (error?: Error) => void = () => undefined
  const until = new Promise<void>((resolve, reject) => {
    finish = (error) => (error === undefined ? resolve() : reject(error))
  })
  return { finish, job: () => until }
}

/** What becomes of it, without an unhandled rejection on the way. */
function outcomeOf(work: Promise<unknown>): { text: string | null } {
  const outcome: { text: string | null } = { text: null }
  work.then(
    () => (outcome.text = 'done'),
    (error: unknown) => (outcome.text = String(error)),
  )
  return outcome
}

describe('a link that serves something else than its stream', () => {
  it('brings none of it meanwhile, and goes on where the job is done', async () => {
    const { rig, pod } = await streaming()
    const { finish, job } = openJob()
    const lent = outcomeOf(rig.source.withLink(pod.address, job))
    await rig.clock.advance(200)
    const before = rig.values(known(pod)).length
    // Longer than any silence that a stream may have.
    await rig.clock.advance(20_000)
    expect(rig.values(known(pod))).toHaveLength(before)
    expect([rig.state(known(pod)), rig.source.phaseOf(pod.address)]).toEqual(['preparing', 'lending'])
    finish()
    await rig.until(known(pod), 'streaming', 1000)
    expect(lent.text).toBe('done')
    expect(rig.states(known(pod)).filter((state) => state === 'lost')).toEqual([])
  })

  it('goes on where the job fails, whatever its error', async () => {
    const { rig, pod } = await streaming()
    const { finish, job } = openJob()
    const lent = outcomeOf(rig.source.withLink(pod.address, job))
    await rig.clock.advance(200)
    finish(new RangeError('nonsense in memory'))
    await rig.until(known(pod), 'streaming', 1000)
    expect(lent.text).toContain('nonsense in memory')
  })

  it('serves one at a time, and says so', async () => {
    const { rig, pod } = await streaming()
    const { finish, job } = openJob()
    const first = outcomeOf(rig.source.withLink(pod.address, job))
    await rig.clock.advance(200)
    const second = outcomeOf(rig.source.withLink(pod.address, () => Promise.resolve()))
    await rig.clock.advance(200)
    expect(second.text).toContain('is being read already')
    expect(first.text).toBeNull()
    finish()
    await rig.until(known(pod), 'streaming', 1000)
    expect(first.text).toBe('done')
  })

  it('tells the job when it ends, and streams over the next one', async () => {
    const { rig, pod } = await streaming()
    const listen = async (link: SensorLink): Promise<void> => {
      const inbox = await link.collect(FRAMES)
      for (;;) await inbox.next(60_000)
    }
    const lent = outcomeOf(rig.source.withLink(pod.address, listen))
    await rig.clock.advance(200)
    rig.radio.dropLink(pod.address, 0x13)
    await rig.until(known(pod), 'lost', 1000)
    expect(lent.text).toMatch(/DeviceError/)
    await rig.until(known(pod), 'streaming', 10_000)
  })

  it.each(['before', 'while'])('is not started again by a job that ends %s the device is let go', async (when) => {
    const { rig, pod } = await streaming()
    const { finish, job } = openJob()
    const lent = outcomeOf(rig.source.withLink(pod.address, job))
    await rig.clock.advance(200)
    expect(pod.subscribedCount).toBe(1)
    rig.devices$.next([])
    if (when === 'while') await rig.clock.advance(1)
    finish()
    await rig.until(known(pod), 'stopped', 3000)
    await rig.clock.advance(10)
    expect(lent.text).toBe('done')
    expect(pod.subscribedCount).toBe(1)
    expect(pod.link).toBeNull()
    await rig.clock.advance(5000)
    expect(rig.states(known(pod)).at(-1)).toBe('stopped')
  })
})

describe('a device whose settings change while it streams', () => {
  it('ends its link, and is begun anew only then', async () => {
    const { rig, pod } = await streaming()
    rig.devices$.next([{ ...known(pod), settings: { sampleRateHz: 104 } }])
    rig.devices$.next([{ ...known(pod), settings: { sampleRateHz: 52 } }])
    const count = (): number => rig.states(known(pod)).filter((state) => state === 'streaming').length
    await rig.clock.advanceUntil(() => count() === 2, 6000)
    const way = ['searching', 'connecting', 'preparing', 'streaming']
    expect(rig.states(known(pod))).toEqual([...way, 'stopped', ...way])
  })
})
