import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { requireAthlete } from './lookups.js'
import type { ApiServices } from './services.js'
import { swapFeet } from './swap-feet.js'

type DeviceHandlers = Pick<
  ApiHandlers,
  | 'pairing'
  | 'startScan'
  | 'startIdentify'
  | 'stopIdentify'
  | 'listDevices'
  | 'pairDevice'
  | 'patchDevice'
  | 'forgetDevice'
  | 'restoreDevice'
  | 'startCalibration'
  | 'cancelCalibration'
  | 'claims'
  | 'claimDevice'
  | 'endClaim'
  | 'swapFeet'
>

const OK = { ok: true } as const

/** Devices: what was heard, whose each one is, and who wears those that are shared. */
export function createDeviceHandlers(services: ApiServices): DeviceHandlers {
  const { database, pairing } = services
  return {
    pairing: () => pairing.snapshot(),
    async startScan() {
      await pairing.startScan()
      services.publishEvent({ type: 'pairing-changed' })
      return OK
    },
    startIdentify: () => pairing.startIdentify(),
    async stopIdentify() {
      pairing.stopIdentify()
      return OK
    },
    listDevices: async () => ({ items: await database.listDevices() }),
    async pairDevice({ params, body }) {
      await requireAthlete(database, body.athleteId, 'body.athleteId')
      const device = await pairing.pair(params.deviceId, body)
      services.publishEvent({ type: 'pairing-changed' })
      return device
    },
    patchDevice: ({ params, body }) => pairing.change(params.deviceId, body),
    async forgetDevice({ params }) {
      await pairing.forget(params.deviceId)
      services.publishEvent({ type: 'pairing-changed' })
      return OK
    },
    restoreDevice: ({ params }) => pairing.restore(params.deviceId),
    startCalibration: async ({ params }) => pairing.startCalibration(params.deviceId),
    async cancelCalibration({ params }) {
      pairing.cancelCalibration(params.deviceId)
      return OK
    },
    claims: async () => pairing.claims(),
    async claimDevice({ params, body }) {
      await requireAthlete(database, body.athleteId, 'body.athleteId')
      const { athleteId, foot, placement, also } = body
      return pairing.claim(athleteId, [{ deviceId: params.deviceId, foot, placement }, ...also])
    },
    endClaim: ({ params }) => pairing.endClaim(params.deviceId),
    async swapFeet(input) {
      const swapped = await swapFeet(services, input)
      if (swapped.applied) services.publishEvent({ type: 'pairing-changed' })
      return swapped
    },
  }
}
