import type { Clock } from '../../../runtime/clock.js'
import type { AttRefusal } from './att-refusals.js'
import type { Ending } from './ending.js'
import type { LinkWatch } from './link-watch.js'
import type { NobleEpoch } from './noble-epoch.js'
import type { NobleGatt } from './noble-types.js'

/** What the operations of one link share, and what noble doesn't do for them. */
export class NobleLink {
  constructor(
    readonly epoch: NobleEpoch,
    readonly clock: Clock,
    readonly ended: Ending,
    readonly watch: LinkWatch,
  ) {}

  /** Calls back for each request about this characteristic that the device refuses; the answer stops it. */
  onRefusal(serviceUuid: string, uuid: string, listener: (refusal: AttRefusal) => void): () => void {
    return this.epoch.refusals.listen((refusal) => {
      if (refusal.connectionHandle !== this.watch.handle) return
      const where = this.#gatt()?._characteristics[serviceUuid]?.[uuid]
      const { attributeHandle } = refusal
      if (where === undefined || attributeHandle < where.startHandle || attributeHandle > where.endHandle) return
      listener(refusal)
    })
  }

  /** Takes back the request that was never answered: noble waits for it for ever and sends nothing else. */
  forgetUnanswered(): void {
    const gatt = this.#gatt()
    if (gatt !== undefined) gatt._currentCommand = null
  }

  #gatt(): NobleGatt | undefined {
    const { handle } = this.watch
    return handle === null || this.epoch.closed ? undefined : this.epoch.noble._bindings._gatts[handle]
  }
}
