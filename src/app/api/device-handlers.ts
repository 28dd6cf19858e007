import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { requireAthlete } from './lookups.js'
import type { ApiServices } from './services.js'

type DeviceHandlers = Pick<ApiHandlers, 'pairing' | 'startScan' | 'listDevices' | 'pairDevice' | 'forgetDevice'>

/** Devices: what was heard, and whose each one is. */
export function createDeviceHandlers(services: ApiServices): DeviceHandlers {
  const { database, pairing } = services
  return {
    pairing: () => pairing.snapshot(),
    async startScan() {
      await pairing.startScan()
      services.publishEvent({ type: 'pairing-changed' })
      return { ok: true }
    },
    listDevices: async () => ({ items: await database.listDevices() }),
    async pairDevice({ params, body }) {
      await requireAthlete(database, body.athleteId, 'body.athleteId')
      const device = await pairing.pair(params.deviceId, body)
      services.publishEvent({ type: 'pairing-changed' })
      return device
    },
    async forgetDevice({ params }) {
      await pairing.forget(params.deviceId)
      services.publishEvent({ type: 'pairing-changed' })
      return { ok: true }
    },
  }
}
