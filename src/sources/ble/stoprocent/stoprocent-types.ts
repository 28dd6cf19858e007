import type { EventEmitter } from 'node:events'
import type { ConnectParameters as NobleConnectParameters, NobleGap } from '../noble/noble-types.js'

/** The parts of @stoprocent/noble 2.8.0 that are used; its own types miss the internals. */
export interface Stoprocent extends EventEmitter {
  _initialized: boolean
  readonly _bindings: StoprocentBindings
  readonly _peripherals: Map<string, StoprocentPeripheral>
  readonly _discoveredPeripherals: Set<string>
  readonly _services: Record<string, unknown>
  readonly _characteristics: Record<string, unknown>
  readonly _descriptors: Record<string, unknown>
  _registerListeners(): void
  startScanning(serviceUuids: readonly string[], allowDuplicates: boolean): void
  stopScanning(): void
}

export interface StoprocentPeripheral extends EventEmitter {
  readonly id: string
  readonly address: string
  readonly connectable: boolean
  readonly rssi: number
  readonly mtu: number | null
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

/** As noble's, and the MTU to ask for. */
export interface ConnectParameters extends NobleConnectParameters {
  readonly mtu: number
}

export interface StoprocentService extends EventEmitter {
  readonly uuid: string
  discoverCharacteristics(uuids: readonly string[]): void
}

export interface StoprocentCharacteristic extends EventEmitter {
  readonly uuid: string
  readonly properties: readonly string[]
  read(): void
  write(value: Buffer, withoutResponse: boolean): void
  discoverDescriptors(): void
}

export interface StoprocentDescriptor extends EventEmitter {
  readonly uuid: string
  writeValue(value: Buffer): void
}

/** What every back end has. */
export interface StoprocentBindings extends EventEmitter {
  start(): void
  stop?(): void
  disconnect(peripheralId: string): void
  notify(peripheralId: string, serviceUuid: string, characteristicUuid: string, on: boolean): void
}

/** The back end that speaks HCI itself. */
export interface HciBindings extends StoprocentBindings {
  _state: string | null
  onStateChange(state: string): void
  onDisconnComplete(handle: number, reason: number): void
  readonly _sigIntHandler: (...values: unknown[]) => void
  readonly _exitHandler: (...values: unknown[]) => void
  readonly _handles: Record<string, number | string>
  readonly _addresses: Record<string, string>
  readonly _addresseTypes: Record<string, string>
  readonly _connectable: Record<string, boolean>
  readonly scannable: Record<string, boolean>
  readonly _gatts: Record<string, TamedGatt>
  _isScanning: boolean
  _isScanningStarted: boolean
  _pendingConnectionUuid: string | null
  _pendingConnectionAddress: string | null
  _pendingConnectionToken: object | null
  _cancelledConnectionUuid: string | null
  _connectionQueue: unknown[]
  readonly _gap: NobleGap
  readonly _hci: HciLayer
}

/** The back end over BlueZ's D-Bus service. */
export interface DbusBindings extends StoprocentBindings {
  readonly _bus: DbusConnection
  readonly _devices: Map<string, { readonly path: string }>
  readonly _objects: Map<string, Record<string, Record<string, unknown>>>
}

export interface DbusConnection extends EventEmitter {
  getProxyObject(name: string, path: string): Promise<{ getInterface(name: string): EventEmitter }>
}

export interface HciLayer extends EventEmitter {
  readonly _socket: EventEmitter
  _devUpPollTimer: NodeJS.Timeout | null
  _aclQueue: { readonly handle: number }[]
  readonly _aclConnections: Map<number, unknown>
  pollIsDevUp(): void
  flushAcl(): Promise<void>
  writeAclDataPkt(handle: number, channelId: number, data: Buffer): Promise<void>
  setScanParameters(interval?: number, window?: number): void
  connUpdateLe(handle: number, minMs: number, maxMs: number, latency: number, timeoutMs: number): void
  processCmdStatusEvent(command: number, status: number): void
  processLeAdvertisingReport(reportCount: number, data: Buffer): void
}

/** One link's attribute client. */
export interface GattClient extends EventEmitter {
  _security: string
  _mtu: number
  readonly _desired_mtu: number
  _currentCommand: { readonly buffer: Buffer; readonly callback: unknown } | null
  _commandQueue: { readonly buffer: Buffer; readonly callback: unknown }[]
  readonly _characteristics: Record<string, Record<string, AttributeHandles>>
  onAclStreamData(channelId: number, data: Buffer): void
  onAclStreamEncryptFail(): void
  writeAtt(data: Buffer): void
}

/** The client as ours makes it. */
export interface TamedGatt extends GattClient {
  /** What is waited for is given up, so that the next request goes out. */
  giveUpRequest(): void
}

export interface AttributeHandles {
  readonly startHandle: number
  readonly valueHandle: number
  readonly endHandle: number
}

export type StoprocentConstructor = new (bindings: StoprocentBindings) => Stoprocent
export type HciBindingsConstructor = new (options: Record<string, unknown>) => HciBindings
export type HciLayerConstructor = new (options: Record<string, unknown>) => HciLayer
export type GattClientConstructor = new (address: string, aclStream: EventEmitter, mtu?: number) => GattClient
