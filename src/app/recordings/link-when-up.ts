import type { Clock } from '../../runtime/clock.js'
import { DeviceError } from '../../runtime/errors.js'
import type { SensorLink } from '../../sensors/sensor-link.js'

const LOOK_EVERY_MS = 250

/** Runs the work on the device's link, its stream stopped meanwhile; waits for the link where there is none. */
export type WithLink = <T>(deviceId: string, work: (link: SensorLink) => Promise<T>, signal: AbortSignal) => Promise<T>

export interface LinkLender {
  readonly clock: Clock
  isUp(deviceId: string): boolean
  withLink<T>(deviceId: string, work: (link: SensorLink) => Promise<T>): Promise<T>
}

/** What the radio says of its operations names characteristics, which tells people nothing. */
const OF_THE_RADIO = new Set(['link-ended', 'timeout', 'refused', 'not-found', 'noble', 'no-client-configuration'])

/**
 * @returns waits as long as the signal lets it. @throws DeviceError where the device stays away, `link-failed`
 * where the radio failed, and what the work throws
 */
export function linkWhenUp({ clock, isUp, withLink }: LinkLender): WithLink {
  return async (deviceId, work, signal) => {
    while (!isUp(deviceId)) {
      if (signal.aborted) {
        throw new DeviceError('The pod is not connected; wake it, bring it closer, and ask again.', {
          code: 'not-connected',
        })
      }
      await new Promise<void>((resolve) => void clock.timer(LOOK_EVERY_MS, resolve))
    }
    try {
      return await withLink(deviceId, work)
    } catch (cause) {
      if (!(cause instanceof DeviceError) || !OF_THE_RADIO.has(cause.code)) throw cause
      throw new DeviceError('The pod is busy or its link ended; try again in a moment.', { code: 'link-failed', cause })
    }
  }
}
