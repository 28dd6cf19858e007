import type { Clock } from '../../../runtime/clock.js'
import type { VirtualPeripheral } from '../../../sensors/virtual-peripheral.js'
import type { WrittenValue } from './att-writes.js'
import type { ControllerFaults, DeviceFaults } from './faults.js'
import type { LinkParameters } from './hci-events.js'
import type { ControllerLink } from './virtual-link.js'

export interface VirtualRadioOptions {
  readonly clock: Clock
  /** In [0, 1): advertising jitter and losses. */
  readonly random: () => number
  /** Bytes of an ACL packet, 27 as in the first controllers; makes the host put fragments together. */
  readonly aclFragmentBytes?: number
  readonly aclBufferCount?: number
  /** Time of a packet through the air and the controller. */
  readonly latencyMs?: number
  /** Every link begins with these whatever the host asks for, as under Linux without root. */
  readonly firstLinkParameters?: LinkParameters
  /** Handle of a controller's first link; 0 is as good as any, and noble takes it for "none". */
  readonly firstHandle?: number
}

/** One device on the air. */
export interface VirtualDevice {
  readonly peripheral: VirtualPeripheral
  readonly data: Buffer
  readonly scanResponse: Buffer
  /** What centrals wrote to it, over all its links, the latest thousand. */
  readonly written: WrittenValue[]
  faults: DeviceFaults
  poweredOn: boolean
  link: { readonly controller: AirController; readonly link: ControllerLink } | null
  cancelAdvertising: (() => void) | null
}

/** What the air needs of a controller that listens to it. */
export interface AirController {
  /** The device has advertised. */
  hear(device: VirtualDevice): void
  send(packet: Buffer): void
  takeHandle(): number
  linkBegan(link: ControllerLink): void
  linkEnded(link: ControllerLink, reason: number): void
  /** Gives up all links without a word, as a controller that is switched off. */
  takeLinks(): readonly ControllerLink[]
}

/** What a controller needs of the air around it. */
export interface Air {
  readonly options: VirtualRadioOptions
  readonly controllerFaults: ControllerFaults
  find(address: string): VirtualDevice | undefined
  connect(controller: AirController, device: VirtualDevice, parameters: LinkParameters): void
  linkReleased(link: ControllerLink, reason: number): void
  detach(controller: AirController): void
}
