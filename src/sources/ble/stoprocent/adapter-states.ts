import { DeviceError } from '../../../runtime/errors.js'
import type { AdapterStatus } from '../ble-central.js'
import type { BackEnd } from './stoprocent-epoch.js'

export const NO_ANSWER: AdapterStatus = {
  state: 'off',
  message: 'The Bluetooth adapter does not answer; unplug it and plug it in again, or stop what else uses it.',
}

/** What the package's word for the adapter means to people; null where it changes nothing. */
export function adapterStatusOf(state: string, backEnd: BackEnd['kind']): AdapterStatus | null {
  if (state === 'poweredOn') return { state: 'on', message: null }
  if (state === 'unsupported') {
    return { state: 'absent', message: 'This Bluetooth adapter can not do Low Energy; use another one.' }
  }
  // Over HCI the transport watches the adapter, and knows more.
  if (backEnd === 'hci') return null
  if (state === 'unauthorized') {
    const message = 'This program may not use Bluetooth; allow it for your terminal in the system settings.'
    return { state: 'unauthorised', message }
  }
  if (state !== 'poweredOff' && state !== 'resetting') return null
  const how =
    backEnd === 'dbus'
      ? 'switch it on with "bluetoothctl power on", or first "rfkill unblock bluetooth".'
      : 'switch it on in the system settings.'
  return { state: 'off', message: `Bluetooth is switched off; ${how}` }
}

/** Why the package could not be started. */
export function openFailure(cause: unknown): AdapterStatus {
  if (cause instanceof DeviceError && (cause.code === 'noble-missing' || cause.code === 'noble-changed')) {
    return { state: 'missing-software', message: cause.message }
  }
  return { state: 'absent', message: `Bluetooth could not be started (${String(cause)}).` }
}
