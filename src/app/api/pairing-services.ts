import type { CalibrationState, Claims, Identify, Pairing } from '../../contracts/pairing.js'
import type { Device, Placement, SensorSettings } from '../../domain/records/people.js'
import type { Foot } from '../../domain/records/step-record.js'

/** Whose a device is, and where it is worn. */
export interface PairAssignment {
  readonly athleteId: string
  readonly foot: Foot | null
  readonly placement?: Placement | undefined
  /** As it was where absent. */
  readonly shared?: boolean | undefined
  /** As they were where absent. */
  readonly settings?: SensorSettings | undefined
}

export interface DeviceChange {
  readonly name?: string | undefined
  readonly shared?: boolean | undefined
  readonly settings?: SensorSettings | undefined
}

/** One of the shared devices that somebody puts on. */
export interface ClaimedDevice {
  readonly deviceId: string
  readonly foot: Foot | null
  readonly placement?: Placement | undefined
}

/** Devices. What it refuses it refuses with HttpProblem (400, 404, 409) or DeviceError. */
export interface PairingControl {
  snapshot(): Promise<Pairing>
  /** Looks for a minute; resolves when looking has begun. */
  startScan(): Promise<void>
  /** Stores the device with its owner and begins to stream. `foot` is null for what is not worn on one foot. */
  pair(deviceId: string, assignment: PairAssignment): Promise<Device>
  change(deviceId: string, change: DeviceChange): Promise<Device>
  forget(deviceId: string): Promise<void>
  /** As it was before it was forgotten. */
  restore(deviceId: string): Promise<Device>
  /** Left and right devices of an athlete as they would be, changed over. */
  previewSwap(athleteId: string): readonly Device[]
  /** From now on, and at once. */
  swapPods(athleteId: string): Promise<readonly Device[]>

  startIdentify(): Promise<Identify>
  stopIdentify(): void
  startCalibration(deviceId: string): CalibrationState
  cancelCalibration(deviceId: string): void

  claims(): Claims
  /** One athlete puts on shared devices, at once; @returns the first */
  claim(athleteId: string, devices: readonly ClaimedDevice[]): Promise<Device>
  endClaim(deviceId: string): Promise<Device>
}
