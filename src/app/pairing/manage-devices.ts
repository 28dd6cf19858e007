import type { CalibrationState, Identify, Pairing, SwapFeet } from '../../contracts/pairing.js'
import type { Device } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import { DeviceError } from '../../runtime/errors.js'
import { chooseDevice } from './choose-device.js'
import { withPairing, type AccessOptions } from './open-access.js'
import { findAthlete } from './pair-device.js'
import type { DeviceChange } from '../api/pairing-services.js'
import type { PairingAccess } from './pairing-access.js'
import { pause, waitForDevice } from './wait-for-device.js'

/** What the command line does with devices that are heard or known. */
export interface ManageOptions extends AccessOptions {
  readonly device: string | undefined
  readonly seconds: number
  readonly signal: AbortSignal
}

const LOOK_MS = 500
const CONNECT_S = 20

/** Everything that is heard or known. */
export function listDevices(options: ManageOptions, clock: Clock): Promise<Pairing> {
  return withPairing(options, clock, (access) => waitForDevice(access, { ...options, device: undefined }, clock))
}

/** Changes a known device. @throws ConfigError, DeviceError where it is not clear which one is meant */
export function changeDevice(options: ManageOptions, change: DeviceChange, clock: Clock): Promise<Device> {
  return withPairing(options, clock, async (access) => access.change((await meant(access, options)).deviceId, change))
}

export function forgetDevice(options: ManageOptions, clock: Clock): Promise<Device> {
  return withPairing(options, clock, async (access) => {
    const device = await meant(access, options)
    await access.forget(device.deviceId)
    return device
  })
}

/** Left and right pods of an athlete, and the feet of runs since a day; without `apply` only says what would change. */
export function swapDevices(
  options: AccessOptions & { readonly athlete: string },
  swap: { readonly sinceDate: string | undefined; readonly apply: boolean },
  clock: Clock,
): Promise<SwapFeet> {
  return withPairing(options, clock, async (access) =>
    access.swapFeet(findAthlete(await access.athletes(), options.athlete).athleteId, swap),
  )
}

/**
 * Watches until a device is tapped or held close.
 * @param onState told when what is watched has changed
 * @returns the device; null where nothing moved in time
 */
export function identifyDevice(
  options: ManageOptions,
  onState: (identify: Identify) => void,
  clock: Clock,
): Promise<Device | null> {
  return withPairing(options, clock, async (access) => {
    await access.scan()
    await access.startIdentify()
    let shown = ''
    for (;;) {
      const { identify, devices } = await access.pairing()
      if (identify === null || options.signal.aborted) return null
      if (JSON.stringify(identify.watched) !== shown) onState(identify)
      shown = JSON.stringify(identify.watched)
      const { found } = identify
      if (found !== null) {
        await access.stopIdentify()
        return devices.find(({ device }) => device.deviceId === found.deviceId)?.device ?? null
      }
      await pause(clock, LOOK_MS)
    }
  })
}

/** The guided check. @param onState told with each step @throws DeviceError where the pod can't be connected */
export function checkDevice(
  options: ManageOptions,
  onState: (state: CalibrationState) => void,
  clock: Clock,
): Promise<CalibrationState> {
  return withPairing(options, clock, async (access) => {
    const { deviceId } = await meant(access, options)
    await connected(access, deviceId, options.signal, clock)
    let state = await access.startCalibration(deviceId)
    while (state.phase !== 'done' && state.phase !== 'failed') {
      onState(state)
      await pause(clock, LOOK_MS)
      if (options.signal.aborted) await access.cancelCalibration(deviceId)
      const { calibration } = await access.pairing()
      if (calibration === null) return { ...state, phase: 'failed', message: 'The check was given up.' }
      state = calibration
    }
    return state
  })
}

async function meant(access: PairingAccess, { device }: ManageOptions): Promise<Device> {
  const { devices } = await access.pairing()
  const known = devices.filter(({ paired, device: one }) => paired || one.lastSeenTimeUs !== null)
  return chooseDevice(
    known.map((entry) => entry.device),
    device,
  )
}

async function connected(access: PairingAccess, deviceId: string, signal: AbortSignal, clock: Clock): Promise<void> {
  for (let look = 0; look < (CONNECT_S * 1000) / LOOK_MS && !signal.aborted; look += 1) {
    const entry = (await access.pairing()).devices.find(({ device }) => device.deviceId === deviceId)
    if (entry?.linkState === 'streaming') return
    await pause(clock, LOOK_MS)
  }
  throw new DeviceError(`The pod did not connect within ${CONNECT_S} s. Wake it, and see that no phone holds it.`, {
    code: 'device-not-heard',
  })
}
