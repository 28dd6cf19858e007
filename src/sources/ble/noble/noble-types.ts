import type { EventEmitter } from 'node:events'

/** The parts of noble 1.9.2-26 that are used; its own types miss the internals. */
export interface Noble extends EventEmitter {
  initialized: boolean
  readonly _bindings: NobleBindings
  readonly _peripherals: Record<string, NoblePeripheral>
  readonly _services: Record<string, unknown>
  readonly _characteristics: Record<string, unknown>
  readonly _descriptors: Record<string, unknown>
  startScanning(serviceUuids: readonly string[], allowDuplicates: boolean, callback?: (error?: Error) => void): void
  stopScanning(callback?: () => void): void
}

export interface NoblePeripheral extends EventEmitter {
  readonly id: string
  readonly address: string
  readonly addressType: string
  readonly connectable: boolean
  readonly rssi: number
  mtu: number | null
  state: string
  readonly advertisement: {
    readonly localName?: string
    readonly serviceUuids?: readonly string[]
    readonly manufacturerData?: Buffer
  }
  connect(parameters?: ConnectParameters): void
  cancelConnect(): void
  disconnect(): void
  discoverServices(uuids: readonly string[]): void
  updateRssi(): void
}

/** Units of the wire: intervals 1.25 ms, timeout 10 ms. */
export interface ConnectParameters {
  readonly minInterval: number
  readonly maxInterval: number
  readonly latency: number
  readonly timeout: number
}

export interface NobleService extends EventEmitter {
  readonly uuid: string
  discoverCharacteristics(uuids: readonly string[]): void
}

export interface NobleCharacteristic extends EventEmitter {
  readonly uuid: string
  readonly properties: readonly string[]
  read(): void
  write(value: Buffer, withoutResponse: boolean): void
  subscribe(): void
  unsubscribe(): void
  discoverDescriptors(): void
}

export interface NobleDescriptor extends EventEmitter {
  readonly uuid: string
  writeValue(value: Buffer): void
}

export interface NobleBindings extends EventEmitter {
  init(): void
  _state: string | null
  onStateChange(state: string): void
  onDisconnComplete(handle: number, reason: number): void
  onAclDataPkt(handle: number, channel: number, data: Buffer): void
  onMtu(address: string, mtu: number): void
  connect(peripheralId: string, parameters?: ConnectParameters): void
  disconnect(peripheralId: string): void
  onSigIntBinded?: () => void
  readonly _handles: Record<string, number | string | undefined>
  /** By peripheral id and by connection handle. */
  readonly _gatts: Record<string, NobleGatt | undefined>
  readonly _addresses: Record<string, string>
  readonly _addresseTypes: Record<string, string>
  readonly _connectable: Record<string, boolean>
  readonly scannable: Record<string, boolean>
  _pendingConnectionUuid: string | null
  _connectionQueue: unknown[]
  readonly _gap: NobleGap
  readonly _hci: NobleHci
}

export interface NobleGap extends EventEmitter {
  readonly _discoveries: Record<string, NobleDiscovery | undefined>
}

/** The latest that was heard of a device, merged with its scan response. */
export interface NobleDiscovery {
  readonly address: string
  readonly addressType: string
  readonly connectable: boolean
  readonly advertisement: { serviceUuids: string[] }
  readonly hasScanResponse: boolean
}

export interface NobleGatt {
  _mtu: number
  readonly _desired_mtu: number
  _currentCommand: unknown
  _commandQueue: unknown[]
  /** By service, then by characteristic. */
  readonly _characteristics: Record<string, Record<string, NobleHandles | undefined> | undefined>
}

/** Where a characteristic is among the device's attributes. */
export interface NobleHandles {
  readonly startHandle: number
  readonly endHandle: number
}

export interface NobleHci extends EventEmitter {
  readonly _socket: EventEmitter
  _aclQueue: { readonly handle: number }[]
  readonly _aclConnections: Map<number, unknown>
  _userChannel: unknown
  pollIsDevUp(): void
  flushAcl(): Promise<void>
  setScanParameters(interval?: number, window?: number): void
  processLeAdvertisingReport(reportCount: number, data: Buffer): void
  processCmdStatusEvent(command: number, status: number): void
  disconnect(handle: number): void
  connUpdateLe(handle: number, minMs: number, maxMs: number, latency: number, timeoutMs: number): void
}

/** What the seam needs of noble's classes. */
export type NobleConstructor = new (bindings: NobleBindings) => Noble
export type NobleBindingsConstructor = new (options: Record<string, unknown>) => NobleBindings
