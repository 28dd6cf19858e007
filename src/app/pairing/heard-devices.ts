import type { Device, DeviceKind } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import { FAMILIES } from '../../sensors/families.js'
import type { FoundDevice } from '../../sources/source.js'
import { usableSerial } from './same-device.js'

/** A device that has not been heard for this long is no longer offered for pairing. */
const FOUND_FOR_US = 30_000_000
/** Telephones change their addresses every few minutes; above this many, those that went silent are forgotten. */
const MOST_HEARD = 500

export interface Heard {
  readonly found: FoundDevice
  readonly atUs: number
  /** Advertised, or read when it was connected; null where it is not known. */
  readonly serialNumber: string | null
}

/** What was heard on the air, by address. */
export class HeardDevices {
  readonly #heard = new Map<string, Heard>()

  /** @param isKept of an address: somebody's device, which may be silent for long */
  constructor(
    private readonly clock: Pick<Clock, 'nowUs'>,
    private readonly isKept: (address: string) => boolean,
  ) {}

  hear(found: FoundDevice): void {
    const key = keyOf(found.address)
    const serialNumber = usableSerial(found.serialNumber) ?? this.#heard.get(key)?.serialNumber ?? null
    this.#heard.set(key, { found, atUs: this.clock.nowUs(), serialNumber })
    if (this.#heard.size > MOST_HEARD) this.#forgetStrangers()
  }

  at(address: string): Heard | null {
    return this.#heard.get(keyOf(address)) ?? null
  }

  /** The one that is called by this id while nobody's: its serial number, or its address. */
  byId(deviceId: string): Heard | null {
    const named = [...this.#heard.values()].find(({ serialNumber }) => serialNumber === deviceId)
    return named ?? this.at(deviceId)
  }

  /** Heard a moment ago. */
  present(): Heard[] {
    return [...this.#heard.values()].filter(({ atUs }) => this.clock.nowUs() - atUs <= FOUND_FOR_US)
  }

  /** A device is somewhere else now. */
  forget(address: string): void {
    this.#heard.delete(keyOf(address))
  }

  /** What a device told when it was connected. */
  learnSerial(address: string, serialNumber: string | null): void {
    const heard = this.at(address)
    const serial = usableSerial(serialNumber)
    if (heard !== null && serial !== null) this.#heard.set(keyOf(address), { ...heard, serialNumber: serial })
  }

  #forgetStrangers(): void {
    const nowUs = this.clock.nowUs()
    for (const [key, { atUs, found }] of this.#heard) {
      if (nowUs - atUs > FOUND_FOR_US && !this.isKept(found.address)) this.#heard.delete(key)
    }
  }
}

/** The kind it may be offered as; a board that only sends text is read as lines. Null where nothing of it can be read. */
export function offeredKind({ kind, sendsText }: FoundDevice): DeviceKind | null {
  if (kind !== null) return kind
  return sendsText === true && FAMILIES.some((family) => family.kind === 'nus-csv') ? 'nus-csv' : null
}

/** As it would be stored; null where it can't be read. */
export function deviceFromHeard({ found, serialNumber }: Heard): Device | null {
  const kind = offeredKind(found)
  if (kind === null) return null
  const { address, batteryPercent } = found
  return {
    ...{ deviceId: serialNumber ?? address, kind, name: found.name ?? address, address, serialNumber },
    ...{ manufacturer: null, firmware: null, athleteId: null, foot: null, batteryPercent, lastSeenTimeUs: null },
  }
}

function keyOf(address: string): string {
  return address.toLowerCase()
}
