import type { CalibrationState, Pairing, SwapFeet } from '../../contracts/pairing.js'
import type { Athlete, Device } from '../../domain/records/people.js'
import type { DeviceChange, PairAssignment } from '../api/pairing-services.js'

/** What the command line may do with devices: through the server that holds the data folder, or in this process. */
export interface PairingAccess {
  pairing(): Promise<Pairing>
  scan(): Promise<void>
  athletes(): Promise<readonly Athlete[]>
  addAthlete(name: string, zoneId: string): Promise<Athlete>
  pair(deviceId: string, assignment: PairAssignment): Promise<Device>
  change(deviceId: string, change: DeviceChange): Promise<Device>
  forget(deviceId: string): Promise<void>
  startIdentify(): Promise<void>
  stopIdentify(): Promise<void>
  startCalibration(deviceId: string): Promise<CalibrationState>
  cancelCalibration(deviceId: string): Promise<void>
  swapFeet(athleteId: string, swap: SwapOrder): Promise<SwapFeet>
  close(): Promise<void>
}

export interface SwapOrder {
  readonly sinceDate?: string | undefined
  readonly apply: boolean
}
