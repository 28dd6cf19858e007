import type { FirmwareSend, SimulatedReporter } from '../simulated-sensor.js'
import { simulateRsc } from '../rsc/simulate-rsc.js'
import { encodeStrydContactTimeMs, STRYD_VENDOR } from './stryd-vendor.js'

const MODE_UUID = '7e78aa2072cdd3b8a81f5b7e589bea0f'

/** A Stryd: a pod with power that also tells its contact time and takes the mode indoor or outdoor. */
export function simulateStryd(): SimulatedReporter {
  const pod = simulateRsc({ power: true, multipleLocations: false })
  let send: FirmwareSend = () => undefined
  return {
    ...pod,
    services: [
      ...pod.services,
      {
        uuid: STRYD_VENDOR.serviceUuid,
        characteristics: [
          { uuid: STRYD_VENDOR.uuid, properties: ['notify'] },
          {
            uuid: MODE_UUID,
            properties: ['write'],
            write: (value) => send(STRYD_VENDOR.uuid, Uint8Array.of(value[0] ?? 0, 0, value[1] ?? 0)),
          },
        ],
      },
    ],
    attach(to) {
      send = to
      pod.attach(to)
    },
    report(now) {
      pod.report(now)
      send(STRYD_VENDOR.uuid, encodeStrydContactTimeMs(now.groundContactTimeMs ?? 0))
    },
  }
}
