import type { Device } from '../../domain/records/people.js'
import { settingsProblemOf } from '../../sensors/families.js'
import type { FoundDevice, SourceEvent } from '../../sources/source.js'
import type { DeviceDeskOptions } from './device-desk.js'
import { deviceFromHeard, offeredKind } from './heard-devices.js'
import { bySerial, usableSerial } from './same-device.js'

type DeviceInfo = Extract<SourceEvent, { kind: 'device-info' }>

/** Time to connect and to say a serial number. */
const ASK_MS = 10_000
const MOST_ASKED = 200

export interface RecogniserOptions extends DeviceDeskOptions {
  /** Somebody looks for devices. */
  readonly scanning: () => boolean
  readonly failed: (error: unknown, deviceId: string) => void
}

/**
 * Knows devices again that have another address than last time: another computer gives its own, and some devices change
 * theirs. The serial number tells, from the advertisement or read from the device.
 */
export class Recogniser {
  readonly #asked = new Set<string>()

  constructor(private readonly options: RecogniserOptions) {}

  heard(found: FoundDevice): void {
    const { book, links } = this.options
    const kind = offeredKind(found)
    if (kind === null || book.at(found.address) !== null) return
    const serial = this.options.heard.at(found.address)?.serialNumber ?? null
    const known = bySerial(book.all(), kind, serial)
    if (known === null) {
      if (serial === null && this.#mayBeKnown(kind)) this.#ask(found)
      return
    }
    if (!links.isStreaming(known.deviceId)) this.#inTurn(known.deviceId, (device) => this.#move(device, found.address))
  }

  told(info: DeviceInfo): void {
    const { book, probes, heard } = this.options
    const probe = probes.get(info.deviceId)
    if (book.get(info.deviceId) === null && probe !== null) {
      heard.learnSerial(probe.address, info.serialNumber)
      const owner = bySerial(book.all(), probe.kind, info.serialNumber)
      if (owner === null) return
      probes.close(probe.deviceId)
      this.#inTurn(owner.deviceId, (device) => this.#move(device, probe.address))
      return
    }
    this.#inTurn(info.deviceId, (device) => this.#learn(device, info))
  }

  async #learn(device: Device, info: DeviceInfo): Promise<void> {
    const { book, clock } = this.options
    const twin = bySerial(
      book.all().filter(({ deviceId }) => deviceId !== device.deviceId),
      device.kind,
      info.serialNumber,
    )
    const bothStream = twin !== null && this.options.links.isStreaming(twin.deviceId)
    const learnt: Device = {
      ...device,
      manufacturer: info.manufacturer ?? device.manufacturer,
      // Two that stream at once are two, whatever their name plates say.
      serialNumber: (bothStream ? null : info.serialNumber) ?? device.serialNumber,
      firmware: info.firmware ?? device.firmware,
      batteryPercent: info.batteryPercent ?? device.batteryPercent,
      lastSeenTimeUs: clock.nowUs(),
      ...(info.model === null ? {} : { model: info.model }),
    }
    if (twin === null || bothStream) {
      await book.learn(learnt)
      return
    }
    await book.merge(twin, learnt)
    this.options.heard.forget(twin.address)
  }

  async #move(device: Device, address: string): Promise<void> {
    if (device.address === address || this.options.links.isStreaming(device.deviceId)) return
    await this.options.book.put({ ...device, address })
    this.options.heard.forget(device.address)
  }

  /** A device of that kind is missed, and would be known by its serial number. */
  #mayBeKnown(kind: Device['kind']): boolean {
    const { book, heard, links, scanning } = this.options
    if (!scanning()) return false
    return book.all().some((device) => {
      const missed = !links.isStreaming(device.deviceId) && heard.at(device.address) === null
      return device.kind === kind && device.athleteId !== null && usableSerial(device.serialNumber) !== null && missed
    })
  }

  /** Connects once to a device, one at a time, to read its serial number. */
  #ask(found: FoundDevice): void {
    const { probes, heard } = this.options
    const entry = heard.at(found.address)
    const device = entry === null ? null : deviceFromHeard(entry)
    if (device === null || this.#asked.has(found.address) || probes.list().length > 0) return
    if (settingsProblemOf(device) !== null) return
    if (this.#asked.size >= MOST_ASKED) this.#asked.clear()
    this.#asked.add(found.address)
    probes.open(device, ASK_MS, () => undefined)
  }

  #inTurn(deviceId: string, work: (device: Device) => Promise<void>): void {
    const { book, publish, changed, failed } = this.options
    const done = book.inTurn(async () => {
      const device = book.get(deviceId)
      if (device === null) return
      try {
        await work(device)
      } finally {
        publish()
        changed()
      }
    })
    done.catch((error: unknown) => failed(error, deviceId))
  }
}
