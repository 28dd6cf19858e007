import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../../src/runtime/errors.js'
import { formatHciAddress, parseHciAddress, parseHostPort } from '../../../src/sources/ble/hci/hci-address.js'

describe('address of the Bluetooth controller', () => {
  it.each(['adapter', 'virtual', 'tcp://127.0.0.1:9001', 'tcp://pi.local:1', 'tcp://[::1]:65535'])(
    'reads %s',
    (text) => {
      expect(formatHciAddress(parseHciAddress(text))).toBe(text)
    },
  )

  it.each([
    '',
    'hci0',
    'tcp://',
    'tcp://host',
    'tcp://host:0',
    'tcp://host:65536',
    'tcp://:9001',
    'tcp://a b:1',
    'udp://h:1',
    'tcp://h:1/x',
  ])('refuses "%s" with a sentence that names the setting', (text) => {
    expect(() => parseHciAddress(text, 'SOLEWATCH_BLE_HCI')).toThrow(ConfigError)
    expect(() => parseHciAddress(text, 'SOLEWATCH_BLE_HCI')).toThrow(/SOLEWATCH_BLE_HCI/)
  })

  it('lets the system pick a port only where a port is offered', () => {
    expect(parseHostPort('127.0.0.1:0', '--listen', { anyPort: true })).toEqual({ host: '127.0.0.1', port: 0 })
    expect(() => parseHostPort('127.0.0.1:0', '--listen')).toThrow(ConfigError)
  })
})
