import { afterEach, describe, expect, it } from 'vitest'
import { servePods } from '../../../src/app/pods/serve-pods.js'
import { parseFamilies } from '../../../src/app/pods/worn-families.js'
import { createSimulatedPods } from '../../../src/app/pods/simulated-pods.js'
import { scanDevices } from '../../../src/app/scan/scan-devices.js'
import { ConfigError, DeviceError } from '../../../src/runtime/errors.js'
import { createSystemClock } from '../../../src/runtime/clock.js'

const clock = createSystemClock()
const undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0)) await step()
})

const never = new AbortController().signal
const pods = { seed: 7, runners: 2, profile: 'run' }

describe('simulated pods behind TCP', () => {
  it('are found by a scan in another central, with kind and signal', async () => {
    const served = await servePods({ ...pods, listen: '127.0.0.1:0' }, clock)
    undo.push(() => served.close())
    const first: string[] = []
    const found = await scanDevices(
      { hci: served.hci, seconds: 0.6, env: {}, signal: never, onFound: ({ address }) => first.push(address) },
      clock,
    )
    const byAddress = [...found].sort((a, b) => (a.address < b.address ? -1 : 1))
    expect(byAddress.map(({ address, name, kind }) => ({ address, name, kind }))).toEqual(served.pods)
    const signals = found.map(({ rssiDbm }) => rssiDbm ?? -200)
    expect(signals).toEqual([...signals].sort((a, b) => b - a))
    expect(found).toHaveLength(6)
    expect(new Set(first).size).toBe(first.length)
  })

  it('are the same for the same seed', () => {
    const one = createSimulatedPods({ ...pods, clock })
    const two = createSimulatedPods({ ...pods, clock })
    expect(one.runners.map(({ plan }) => plan.contacts)).toEqual(two.runners.map(({ plan }) => plan.contacts))
  })

  it('are of the families that were asked for, and known as such', async () => {
    const families = parseFamilies('polar,movesense,witmotion,open-imu,nus-csv,heart-rate,treadmill')
    const served = await servePods({ ...pods, runners: 5, families, listen: '127.0.0.1:0' }, clock)
    undo.push(() => served.close())
    const found = await scanDevices({ hci: served.hci, seconds: 1, env: {}, signal: never }, clock)
    const heard = found.map(({ address, kind }) => `${address} ${String(kind)}`).sort()
    expect(heard).toEqual(served.pods.map(({ address, kind }) => `${address} ${kind}`).sort())
    expect(new Set(served.pods.map(({ kind }) => kind))).toEqual(new Set(families))
    expect(() => parseFamilies('polar, garmin')).toThrow(/No simulated runner wears "garmin"; choose among/)
  })

  it('say which port is in use', async () => {
    const served = await servePods({ ...pods, listen: '127.0.0.1:0' }, clock)
    undo.push(() => served.close())
    const listen = served.hci.replace('tcp://', '')
    await expect(servePods({ ...pods, listen }, clock)).rejects.toThrow(/is in use; stop what listens there/)
  })

  it.each([
    [{ listen: '9001' }, /--listen has "9001"/],
    [{ profile: 'fly' }, /no profile "fly"; choose one of run,/],
    [{ runners: 41 }, /from 1 to 40/],
  ])('refuse %j', async (wrong, message) => {
    const attempt = servePods({ ...pods, listen: '127.0.0.1:0', ...wrong }, clock)
    await expect(attempt).rejects.toThrow(message)
    await expect(attempt).rejects.toBeInstanceOf(ConfigError)
  })
})

describe('scan', () => {
  it('ends at once when it is told to', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 200)
    const startedMs = Date.now()
    await scanDevices({ hci: 'virtual', seconds: 60, env: {}, signal: controller.signal }, clock)
    expect(Date.now() - startedMs).toBeLessThan(5000)
  })

  it('says what is wrong where nobody answers', async () => {
    const served = await servePods({ ...pods, listen: '127.0.0.1:0' }, clock)
    await served.close()
    const attempt = scanDevices({ hci: served.hci, seconds: 1, env: {}, signal: never }, clock)
    await expect(attempt).rejects.toBeInstanceOf(DeviceError)
    await expect(attempt).rejects.toThrow(/is away \(ECONNREFUSED\)/)
  })
})
