import { ENDPOINTS } from '../../contracts/endpoints.js'
import { callServer } from '../call-server.js'
import type { PairingAccess } from './pairing-access.js'

export interface ServerHandle {
  readonly url: string
  /** The data folder that the server holds; its owner's token is in it. */
  readonly folder: string
}

/** A server has the adapter and the data: it is asked. */
export function accessThroughServer(server: ServerHandle): PairingAccess {
  const call = callServer(server)
  const of = (deviceId: string, rest = ''): string => `/devices/${encodeURIComponent(deviceId)}${rest}`
  return {
    pairing: () => call('GET', '/pairing', ENDPOINTS.pairing.response),
    async scan() {
      await call('POST', '/pairing/scan', ENDPOINTS.startScan.response)
    },
    athletes: async () => (await call('GET', '/athletes', ENDPOINTS.listAthletes.response)).items,
    addAthlete: (name, zoneId) => call('POST', '/athletes', ENDPOINTS.createAthlete.response, { name, zoneId }),
    pair: (deviceId, assignment) => call('POST', of(deviceId, '/pair'), ENDPOINTS.pairDevice.response, assignment),
    change: (deviceId, change) => call('PATCH', of(deviceId), ENDPOINTS.patchDevice.response, change),
    async forget(deviceId) {
      await call('DELETE', of(deviceId), ENDPOINTS.forgetDevice.response)
    },
    async startIdentify() {
      await call('POST', '/pairing/identify', ENDPOINTS.startIdentify.response)
    },
    async stopIdentify() {
      await call('DELETE', '/pairing/identify', ENDPOINTS.stopIdentify.response)
    },
    startCalibration: (deviceId) => call('POST', of(deviceId, '/calibration'), ENDPOINTS.startCalibration.response),
    async cancelCalibration(deviceId) {
      await call('DELETE', of(deviceId, '/calibration'), ENDPOINTS.cancelCalibration.response)
    },
    swapFeet: (athleteId, { sinceDate, apply }) =>
      call('POST', `/athletes/${encodeURIComponent(athleteId)}/swap-feet`, ENDPOINTS.swapFeet.response, {
        ...{ pods: true, apply },
        ...(sinceDate === undefined ? {} : { sinceDate }),
      }),
    close: () => Promise.resolve(),
  }
}
