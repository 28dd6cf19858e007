import type { Pairing } from '../../contracts/pairing.js'
import type { Clock } from '../../runtime/clock.js'
import type { PairingAccess } from './pairing-access.js'

export interface WaitOptions {
  /** Address, name or id; all that is heard where absent. */
  readonly device: string | undefined
  readonly seconds: number
  readonly signal: AbortSignal
}

/** Looks for so long, or until the device that is meant is there. */
export async function waitForDevice(access: PairingAccess, options: WaitOptions, clock: Clock): Promise<Pairing> {
  const wanted = options.device?.toLowerCase()
  const isMeant = ({ device }: Pairing['devices'][number]): boolean =>
    [device.address, device.deviceId, device.name].some((name) => name.toLowerCase() === wanted)
  await access.scan()
  let pairing = await access.pairing()
  for (let second = 0; second < options.seconds && !options.signal.aborted; second += 1) {
    if (wanted !== undefined && pairing.devices.some(isMeant)) return pairing
    await pause(clock, 1000)
    pairing = await access.pairing()
  }
  return pairing
}

export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => void clock.timer(delayMs, resolve))
}
