import type { Identify } from '../../contracts/pairing.js'
import { createNearState, detectNear, type NearState } from '../../domain/pods/near.js'
import { createTapState, detectTap } from '../../domain/pods/tap.js'
import type { SampleBlock } from '../../domain/records/sample-block.js'
import { settingsProblemOf } from '../../sensors/families.js'
import { isImuKind, type Device } from '../../domain/records/people.js'
import type { NotificationRecord } from '../../journal/journal-record.js'
import type { Clock } from '../../runtime/clock.js'
import type { SourceEvent } from '../../sources/source.js'
import type { Probes } from './probes.js'
import { createSampleEar, type SampleEar } from './sample-ear.js'

const WATCH_US = 60_000_000
/** The one that was found stays marked for a while. */
const SHOWN_US = 20_000_000
const TURN_MS = 1_000
/** More links than this at once would take the air from those who run. */
const MOST_PROBES = 3
const PROBE_MS = 10_000

type WatchState = Identify['watched'][number]['state']

interface Watched {
  readonly device: Device
  readonly ear: SampleEar | null
  readonly near: NearState
  state: WatchState
  rssiDbm: number | null
  /** Turns of being connected so far. */
  turns: number
}

export interface IdentifyOptions {
  readonly clock: Clock
  readonly probes: Probes
  /** Devices on the air that nobody has paired, the nearest first. */
  readonly strangers: () => readonly Device[]
  /** Paired devices whose data comes. */
  readonly streaming: () => readonly Device[]
  readonly prelude: (deviceId: string) => readonly NotificationRecord[]
  readonly changed: () => void
}

/**
 * Finds the device in the hand: the one that is knocked twice or shaken, or, where its movement can't be seen, the one that
 * is held against the computer.
 */
export class IdentifyWatch {
  readonly #watched = new Map<string, Watched>()
  #untilUs: number | null = null
  #found: Identify['found'] = null
  #cancelTurn: (() => void) | null = null

  constructor(private readonly options: IdentifyOptions) {}

  state(): Identify | null {
    if (this.#untilUs === null) return null
    const watched = [...this.#watched.values()].map(({ device, state }) => ({ deviceId: device.deviceId, state }))
    return { untilUs: this.#untilUs, watched, found: this.#found }
  }

  start(): Identify {
    this.stop()
    this.#untilUs = this.options.clock.nowUs() + WATCH_US
    this.#turn()
    return this.state() ?? { untilUs: 0, watched: [], found: null }
  }

  stop(): void {
    if (this.#untilUs === null) return
    this.#letGo()
    this.#watched.clear()
    this.#found = null
    this.#untilUs = null
    this.options.changed()
  }

  handle(event: SourceEvent): void {
    if (this.#untilUs === null || this.#found !== null) return
    if (event.kind === 'notification') {
      const watched = this.#watched.get(event.deviceId)
      if (watched === undefined || watched.ear === null) return
      if (watched.state !== 'watching') this.#show(watched, 'watching')
      watched.ear.hear(event)
    } else if (event.kind === 'advertisement') {
      const { address, rssiDbm } = event.found
      const watched = [...this.#watched.values()].find(({ device }) => device.address === address)
      if (watched !== undefined && rssiDbm !== null) this.#heard(watched, rssiDbm)
    }
  }

  #heard(watched: Watched, rssiDbm: number): void {
    watched.rssiDbm = rssiDbm
    const others = [...this.#watched.values()].flatMap((other) =>
      other === watched || other.rssiDbm === null ? [] : [other.rssiDbm],
    )
    if (detectNear(watched.near, rssiDbm, others)) this.#find(watched.device.deviceId, 'signal')
  }

  #find(deviceId: string, by: 'movement' | 'signal'): void {
    const nowUs = this.options.clock.nowUs()
    this.#found = { deviceId, by, timeUs: nowUs }
    this.#untilUs = nowUs + SHOWN_US
    // Not from inside the notification that decided.
    queueMicrotask(() => this.#rest())
    this.options.changed()
  }

  #turn(): void {
    const { clock } = this.options
    if (this.#untilUs === null) return
    if (clock.nowUs() >= this.#untilUs) {
      this.stop()
      return
    }
    if (this.#found === null) this.#look()
    this.#cancelTurn = clock.timer(TURN_MS, () => this.#turn())
  }

  #look(): void {
    for (const device of this.options.streaming()) this.#add(device, 'watching')
    for (const device of this.options.strangers()) this.#add(device, isImuKind(device.kind) ? 'waiting' : 'signal-only')
    const waiting = [...this.#watched.values()].filter(({ state }) => state === 'waiting')
    waiting.sort((a, b) => a.turns - b.turns)
    const busy = [...this.#watched.values()].filter(({ device }) => this.options.probes.get(device.deviceId) !== null)
    for (const watched of waiting.slice(0, Math.max(0, MOST_PROBES - busy.length))) this.#probe(watched)
  }

  #probe(watched: Watched): void {
    watched.turns += 1
    this.#show(watched, 'connecting')
    this.options.probes.open(watched.device, PROBE_MS, () => {
      // One that never sent anything can only be told by its signal.
      this.#show(watched, watched.state === 'watching' ? 'waiting' : 'unreachable')
    })
  }

  #add(device: Device, state: WatchState): void {
    if (this.#watched.has(device.deviceId)) return
    // A board whose lines nobody has described can't be listened to.
    const readable = isImuKind(device.kind) && settingsProblemOf(device) === null
    const ear = readable ? this.#ear(device) : null
    const now = ear === null ? 'signal-only' : state
    this.#watched.set(device.deviceId, { device, ear, near: createNearState(), state: now, rssiDbm: null, turns: 0 })
    this.options.changed()
  }

  #ear(device: Device): SampleEar {
    const tap = createTapState()
    const ear = createSampleEar(device, (block) => {
      if (isTapped(tap, block)) this.#find(device.deviceId, 'movement')
    })
    ear.prime(this.options.prelude(device.deviceId))
    return ear
  }

  #show(watched: Watched, state: WatchState): void {
    watched.state = state
    this.options.changed()
  }

  #letGo(): void {
    this.#cancelTurn?.()
    this.#cancelTurn = null
    for (const { device } of this.#watched.values()) this.options.probes.close(device.deviceId)
  }

  /** The one that was found stays marked. */
  #rest(): void {
    this.#letGo()
    if (this.#untilUs !== null) this.#cancelTurn = this.options.clock.timer(SHOWN_US / 1000, () => this.stop())
  }
}

function isTapped(tap: ReturnType<typeof createTapState>, block: SampleBlock): boolean {
  let tapped = false
  for (let i = 0; i < block.count; i++) {
    const x = block.accelerationXG[i] as number
    const y = block.accelerationYG[i] as number
    const z = block.accelerationZG[i] as number
    if (detectTap(tap, block.timeUs[i] as number, Math.sqrt(x * x + y * y + z * z))) tapped = true
  }
  return tapped
}
