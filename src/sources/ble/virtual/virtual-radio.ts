import { ConfigError } from '../../../runtime/errors.js'
import type { VirtualPeripheral } from '../../../sensors/virtual-peripheral.js'
import { advertisingData } from './advertising-data.js'
import { AttServer } from './att-server.js'
import { buildAttributeTable } from './attribute-table.js'
import { connectionUpdateComplete, HCI_STATUS, type LinkParameters } from './hci-events.js'
import { VirtualController } from './virtual-controller.js'
import type { Air, AirController, VirtualDevice, VirtualRadioOptions } from './air.js'
import type { WrittenValue } from './att-writes.js'
import type { ControllerFaults, DeviceFaults } from './faults.js'
import { ControllerLink, type LinkPort, type StreamPause } from './virtual-link.js'

const HANG_UP_MS = 100

/**
 * The air between simulated devices and any number of simulated controllers: who advertises, who hears it, who is
 * connected to whom, and what goes wrong. Time and chance are injected; without a controller nothing runs.
 */
export class VirtualRadio implements Air {
  readonly #devices = new Map<string, VirtualDevice>()
  readonly #controllers = new Set<AirController>()
  /** What is wrong with the controllers now; set anew at any time. */
  controllerFaults: ControllerFaults = {}

  constructor(readonly options: VirtualRadioOptions) {}

  get devices(): readonly VirtualDevice[] {
    return [...this.#devices.values()]
  }

  /** The parameters of a device's link now, null where it has none. */
  linkParameters(address: string): LinkParameters | null {
    return this.#device(address).link?.link.parameters ?? null
  }

  /** The values that centrals wrote to a device, oldest first, the latest thousand. */
  written(address: string): readonly WrittenValue[] {
    return this.#device(address).written
  }

  /** The device had its link's parameters changed. */
  changeParameters(address: string, parameters: LinkParameters): void {
    const held = this.#device(address).link
    if (held === null) return
    held.link.parameters = parameters
    held.controller.send(connectionUpdateComplete(HCI_STATUS.success, held.link.handle, parameters))
  }

  get controllerCount(): number {
    return this.#controllers.size
  }

  /** @throws ConfigError where the address is taken or no address */
  add(peripheral: VirtualPeripheral, faults: DeviceFaults = {}): void {
    const address = peripheral.address.toLowerCase()
    if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address) || this.#devices.has(address)) {
      throw new ConfigError(`"${peripheral.address}" is no free Bluetooth address for a simulated device.`)
    }
    const { data, scanResponse } = advertisingData(peripheral.advertisement)
    const device: VirtualDevice = {
      peripheral,
      data,
      scanResponse,
      written: [],
      faults,
      poweredOn: true,
      link: null,
      cancelAdvertising: null,
    }
    this.#devices.set(address, device)
    this.#scheduleAdvertising(device, this.options.random())
  }

  remove(address: string): void {
    this.switchOff(address)
    this.#devices.delete(address.toLowerCase())
  }

  /** From now on, also for a link that is up; missing configurations show with the next connection. */
  setFaults(address: string, faults: DeviceFaults): void {
    const device = this.#device(address)
    device.faults = faults
    if (device.link === null) return
    device.link.link.faults = faults
    device.link.link.server.faults = faults.att ?? {}
  }

  /** The device goes off or out of range: no advertisement, and its link dies by the supervision timeout. */
  switchOff(address: string): void {
    const device = this.#device(address)
    device.poweredOn = false
    device.cancelAdvertising?.()
    device.cancelAdvertising = null
    const held = device.link
    if (held === null) return
    device.link = null
    held.link.startSupervision(() => held.controller.linkEnded(held.link, HCI_STATUS.supervisionTimeout))
    held.link.server.close()
    device.peripheral.onDisconnect?.(HCI_STATUS.supervisionTimeout)
  }

  switchOn(address: string): void {
    const device = this.#device(address)
    if (device.poweredOn) return
    device.poweredOn = true
    this.#scheduleAdvertising(device, this.options.random())
  }

  /** The link ends now, on both sides, for this reason. */
  dropLink(address: string, reason: number): void {
    const held = this.#device(address).link
    if (held === null) return
    held.controller.linkEnded(held.link, reason)
    this.linkReleased(held.link, reason)
  }

  /** Nothing passes over the link any more, and no event ever says so. */
  silenceLink(address: string): void {
    const held = this.#device(address).link
    if (held !== null) held.link.silent = true
  }

  /** The device's end of the link is gone and it advertises again, but its controller never says so. */
  dropLinkUntold(address: string): void {
    const held = this.#device(address).link
    if (held === null) return
    held.link.silent = true
    this.linkReleased(held.link, HCI_STATUS.supervisionTimeout)
  }

  /** The link is well, but the device stops sending, as one whose firmware hangs. */
  pauseStream(address: string, pause: StreamPause): void {
    const held = this.#device(address).link
    if (held !== null) held.link.paused = pause
  }

  /** A body between the antennas: nothing passes for so long. Ends the link where that exceeds its supervision timeout. */
  shadow(address: string, durationMs: number): void {
    const held = this.#device(address).link
    held?.link.shadow(durationMs, () => this.dropLink(address, HCI_STATUS.supervisionTimeout))
  }

  /** A controller for one central; `send` takes its H4 packets. */
  attach(send: (packet: Buffer) => void): VirtualController {
    const controller = new VirtualController(this, send)
    this.#controllers.add(controller)
    for (const device of this.#devices.values()) this.#scheduleAdvertising(device, this.options.random())
    return controller
  }

  /** The central is gone: its links end and its devices advertise again. */
  detach(controller: AirController): void {
    this.#controllers.delete(controller)
    for (const link of controller.takeLinks()) this.linkReleased(link, HCI_STATUS.supervisionTimeout)
    if (this.#controllers.size > 0) return
    for (const device of this.#devices.values()) {
      device.cancelAdvertising?.()
      device.cancelAdvertising = null
    }
  }

  find(address: string): VirtualDevice | undefined {
    return this.#devices.get(address)
  }

  /** A controller that waited for this advertisement takes the device. */
  connect(controller: AirController, device: VirtualDevice, parameters: LinkParameters): void {
    const { peripheral, faults } = device
    const table = buildAttributeTable(peripheral.services, faults.withoutConfiguration)
    const server = new AttServer(table, peripheral.maxMtu, faults.att, device.written)
    const port: LinkPort = {
      clock: this.options.clock,
      random: this.options.random,
      aclFragmentBytes: this.options.aclFragmentBytes ?? 27,
      send: (packet) => controller.send(packet),
    }
    const handle = controller.takeHandle()
    const agreed = this.options.firstLinkParameters ?? parameters
    const link = new ControllerLink(handle, { address: peripheral.address.toLowerCase(), server, faults }, port, agreed)
    device.link = { controller, link }
    device.cancelAdvertising?.()
    device.cancelAdvertising = null
    controller.linkBegan(link)
    peripheral.onConnect?.({
      notify: (characteristicUuid, value) => link.notify(characteristicUuid, value),
      // Not within the write that asked for it: its answer leaves first.
      hangUp: () => void this.options.clock.timer(HANG_UP_MS, () => this.#hangUp(device, link)),
    })
  }

  #hangUp(device: VirtualDevice, link: ControllerLink): void {
    if (device.link?.link === link) this.dropLink(device.peripheral.address, HCI_STATUS.remoteUserEnded)
  }

  /** The device's side of a link ended; it advertises again. */
  linkReleased(link: ControllerLink, reason: number): void {
    link.close()
    const device = this.#devices.get(link.address)
    if (device?.link?.link !== link) return
    device.link = null
    device.peripheral.onDisconnect?.(reason)
    this.#scheduleAdvertising(device, this.options.random())
  }

  #scheduleAdvertising(device: VirtualDevice, share: number): void {
    if (device.cancelAdvertising !== null || !device.poweredOn || device.link !== null) return
    if (this.#controllers.size === 0) return
    const { intervalMs } = device.peripheral.advertisement
    device.cancelAdvertising = this.options.clock.timer(intervalMs * share, () => {
      device.cancelAdvertising = null
      for (const controller of this.#controllers) if (device.link === null) controller.hear(device)
      // The standard adds up to 10 ms at random, so that two devices don't collide for ever.
      this.#scheduleAdvertising(device, 1 + (10 * this.options.random()) / intervalMs)
    })
  }

  #device(address: string): VirtualDevice {
    const device = this.#devices.get(address.toLowerCase())
    if (device === undefined) throw new ConfigError(`There is no simulated device "${address}" on this radio.`)
    return device
  }
}
