import { deviceSchema } from './devices.js'
import { empty, list, type Endpoint } from './endpoint.js'
import * as pairing from './pairing.js'

/** Devices: what is heard, whose they are, and who wears those that are shared. */
export const PAIRING_ENDPOINTS = {
  pairing: { method: 'get', path: '/pairing', summary: 'Found and known devices', response: pairing.pairingSchema },
  startScan: { method: 'post', path: '/pairing/scan', summary: 'Looks for devices for a minute', response: empty },
  startIdentify: {
    method: 'post',
    path: '/pairing/identify',
    summary: 'Watches for a minute which device is tapped, shaken or held against the computer',
    response: pairing.identifySchema,
  },
  stopIdentify: { method: 'delete', path: '/pairing/identify', summary: 'Stops watching', response: empty },
  listDevices: { method: 'get', path: '/devices', summary: 'Known devices', response: list(deviceSchema) },
  pairDevice: {
    method: 'post',
    path: '/devices/{deviceId}/pair',
    summary: 'Gives a device to an athlete and a foot',
    body: pairing.pairRequestSchema,
    response: deviceSchema,
  },
  patchDevice: {
    method: 'patch',
    path: '/devices/{deviceId}',
    summary: 'Renames a known device, shares it, or changes how it is read',
    body: pairing.devicePatchSchema,
    response: deviceSchema,
  },
  forgetDevice: { method: 'delete', path: '/devices/{deviceId}', summary: 'Forgets a device', response: empty },
  restoreDevice: {
    method: 'post',
    path: '/devices/{deviceId}/restore',
    summary: 'Takes back that a device was forgotten; within 30 seconds',
    response: deviceSchema,
  },
  startCalibration: {
    method: 'post',
    path: '/devices/{deviceId}/calibration',
    summary: 'Checks a pod that streams: three seconds of standing, then twenty strides',
    response: pairing.calibrationStateSchema,
  },
  cancelCalibration: {
    method: 'delete',
    path: '/devices/{deviceId}/calibration',
    summary: 'Gives up the check; what an earlier one found stays',
    response: empty,
  },
  claims: {
    method: 'get',
    path: '/claims',
    summary: 'Shared devices on the air: whose run it is, or that nobody has said',
    response: pairing.claimsSchema,
  },
  claimDevice: {
    method: 'post',
    path: '/devices/{deviceId}/claim',
    summary: 'Says who wears a shared device; the run so far, up to an hour, is theirs',
    body: pairing.claimRequestSchema,
    response: deviceSchema,
  },
  endClaim: {
    method: 'delete',
    path: '/devices/{deviceId}/claim',
    summary: 'Nobody wears the shared device any more',
    response: deviceSchema,
  },
  swapFeet: {
    method: 'post',
    path: '/athletes/{athleteId}/swap-feet',
    summary: 'Left and right change places, from now on or in runs that are over; first says what would change',
    body: pairing.swapFeetRequestSchema,
    response: pairing.swapFeetSchema,
  },
} as const satisfies Record<string, Endpoint>
