/** A simulated Bluetooth LE device as the virtual radio sees it; the simulator makes them. */
export interface VirtualPeripheral {
  /** Public address, 'c0:ff:ee:00:00:01'. */
  readonly address: string
  readonly advertisement: VirtualAdvertisement
  readonly services: readonly VirtualService[]
  /** Largest ATT MTU the device agrees to. */
  readonly maxMtu: number
  /** Called when a central has connected; `notify` sends if the central has subscribed, and says whether it did. */
  onConnect?(link: VirtualLink): void
  onDisconnect?(reason: number): void
}

export interface VirtualAdvertisement {
  readonly localName: string
  /** UUIDs as noble writes them: '1814', or 32 hex digits. */
  readonly serviceUuids: readonly string[]
  readonly manufacturerData?: Uint8Array
  readonly intervalMs: number
  readonly rssiDbm: number
}

export interface VirtualService {
  readonly uuid: string
  readonly characteristics: readonly VirtualCharacteristic[]
}

export interface VirtualCharacteristic {
  readonly uuid: string
  readonly properties: readonly ('read' | 'notify' | 'indicate' | 'write' | 'writeWithoutResponse')[]
  read?(): Uint8Array
  write?(value: Uint8Array): void
  /** The central switched notifications on or off. */
  subscribed?(on: boolean): void
}

export interface VirtualLink {
  /** True when the notification was accepted for sending (the central has subscribed and the link is up). */
  notify(characteristicUuid: string, value: Uint8Array): boolean
  /** The device ends the link, as one that begins anew. */
  hangUp?(): void
}
