import type { VirtualCharacteristic, VirtualService } from '../../../sensors/virtual-peripheral.js'

/** One row of a GATT server. Handles count from 1 without holes. */
export interface Attribute {
  readonly handle: number
  /** Type as the wire has it, least significant byte first; 2 or 16 bytes. */
  readonly type: Buffer
  readonly role:
    | { readonly kind: 'service'; readonly endHandle: number; readonly uuid: Buffer }
    | { readonly kind: 'declaration'; readonly value: Buffer }
    | { readonly kind: 'value'; readonly characteristic: VirtualCharacteristic }
    | { readonly kind: 'configuration'; readonly characteristic: VirtualCharacteristic }
}

export const SERVICE_TYPE = 0x2800
export const CHARACTERISTIC_TYPE = 0x2803
export const CONFIGURATION_TYPE = 0x2902

const PROPERTY_BITS = { read: 0x02, writeWithoutResponse: 0x04, write: 0x08, notify: 0x10, indicate: 0x20 } as const

/** '1814' or 32 hex digits to bytes, least significant first. */
export function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').reverse()
}

function shortUuid(uuid: number): Buffer {
  return Buffer.from([uuid & 0xff, uuid >> 8])
}

/**
 * Lays services out as a GATT server does: service, then per characteristic its declaration, value and, where it
 * notifies or indicates, its client configuration.
 * @param withoutConfiguration characteristics whose configuration is left out, as some real devices do
 */
export function buildAttributeTable(
  services: readonly VirtualService[],
  withoutConfiguration: ReadonlySet<string> = new Set(),
): Attribute[] {
  const table: Attribute[] = []
  let nextHandle = 1
  const hasConfiguration = (one: VirtualCharacteristic): boolean =>
    (one.properties.includes('notify') || one.properties.includes('indicate')) && !withoutConfiguration.has(one.uuid)
  for (const service of services) {
    const counts = service.characteristics.map((one) => (hasConfiguration(one) ? 3 : 2))
    const endHandle = nextHandle + counts.reduce((sum, count) => sum + count, 0)
    const uuid = uuidBytes(service.uuid)
    table.push({ handle: nextHandle++, type: shortUuid(SERVICE_TYPE), role: { kind: 'service', endHandle, uuid } })
    for (const characteristic of service.characteristics) {
      const valueHandle = nextHandle + 1
      const bits = characteristic.properties.reduce((sum, name) => sum | PROPERTY_BITS[name], 0)
      const type = uuidBytes(characteristic.uuid)
      const value = Buffer.concat([Buffer.from([bits, valueHandle & 0xff, valueHandle >> 8]), type])
      table.push({ handle: nextHandle++, type: shortUuid(CHARACTERISTIC_TYPE), role: { kind: 'declaration', value } })
      table.push({ handle: nextHandle++, type, role: { kind: 'value', characteristic } })
      if (hasConfiguration(characteristic)) {
        const role = { kind: 'configuration', characteristic } as const
        table.push({ handle: nextHandle++, type: shortUuid(CONFIGURATION_TYPE), role })
      }
    }
  }
  return table
}
