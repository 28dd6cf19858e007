import { ConfigError } from '../../../runtime/errors.js'

/** Where the Bluetooth controller is: this machine's adapter, by itself or through BlueZ's D-Bus service, a simulated one in this process, or one behind TCP. */
export type HciAddress =
  | { readonly kind: 'adapter' }
  | { readonly kind: 'virtual' }
  | { readonly kind: 'dbus' }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }

const EXPECTED = 'use "adapter", "dbus", "virtual" or "tcp://HOST:PORT", for instance "tcp://127.0.0.1:9001"'

/**
 * Reads the setting `ble.hci` (or SOLEWATCH_BLE_HCI, or --hci).
 * @param setting where the text came from, for the message
 * @throws ConfigError where it is none of the four forms
 */
export function parseHciAddress(text: string, setting = 'ble.hci'): HciAddress {
  const trimmed = text.trim()
  if (trimmed === 'adapter' || trimmed === 'virtual' || trimmed === 'dbus') return { kind: trimmed }
  if (!trimmed.startsWith('tcp://')) throw new ConfigError(`${setting} is "${text}"; ${EXPECTED}.`, { code: 'ble-hci' })
  return { kind: 'tcp', ...parseHostPort(trimmed.slice('tcp://'.length), setting) }
}

/**
 * Reads "HOST:PORT", an IPv6 host in square brackets.
 * @throws ConfigError where host or port is missing or the port is not 1–65535 (0 where `anyPort`: the system picks one)
 */
export function parseHostPort(
  text: string,
  setting: string,
  options: { anyPort?: boolean } = {},
): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:/\s[\]]+)):(\d{1,5})$/.exec(text.trim())
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  const lowest = options.anyPort === true ? 0 : 1
  if (host === undefined || !(port >= lowest && port <= 65_535)) {
    throw new ConfigError(`${setting} has "${text}", which is not HOST:PORT with a port from 1 to 65535.`, {
      code: 'host-port',
    })
  }
  return { host, port }
}

/** The text form, as in the config. */
export function formatHciAddress(address: HciAddress): string {
  if (address.kind !== 'tcp') return address.kind
  return `tcp://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`
}
