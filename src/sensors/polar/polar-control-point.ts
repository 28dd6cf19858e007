import { DecodeError } from '../../runtime/errors.js'
import {
  encodePmdAnswer,
  encodeStoppedTypes,
  PMD_SDK_SETTINGS,
  PMD_SETTINGS,
  PMD_START,
  PMD_STOP,
} from './pmd-control.js'
import { decodePmdSettings, encodePmdSettings, type PmdSettings } from './pmd-settings.js'
import { PMD_ACCELERATION, PMD_GYROSCOPE, PMD_SDK_MODE, PMD_STATUS, type PmdMotionType } from './pmd-types.js'
import { factorAt, POLAR_MODELS, type PolarModel, type PolarModelFacts } from './polar-models.js'
import type { StreamSetting } from './stream-encoder.js'

export interface ControlPointOptions {
  inCharger(): boolean
  readonly sdkMode: boolean
  readonly answerBytes: number
  say(value: Uint8Array): void
  started(type: PmdMotionType, setting: StreamSetting): void
  stopped(type: PmdMotionType): void
}

const MILLI_G = 0.001
const COMPRESSED = 0x80

/** The electronics behind a Polar control point: what it offers, what runs, and what it refuses. */
export class PolarControlPoint {
  readonly #facts: PolarModelFacts
  readonly #running = new Set<PmdMotionType>()
  /** Every command as it was written, for who wants to see that a sensor was stopped. */
  readonly commands: Uint8Array[] = []
  #sdkMode: boolean

  constructor(
    model: PolarModel,
    readonly options: ControlPointOptions,
  ) {
    this.#facts = POLAR_MODELS[model]
    this.#sdkMode = options.sdkMode
  }

  get sdkMode(): boolean {
    return this.#sdkMode
  }

  get running(): readonly PmdMotionType[] {
    return [...this.#running]
  }

  /** Switched off and on. */
  reset(): void {
    for (const type of this.#running) this.options.stopped(type)
    this.#running.clear()
    this.#sdkMode = false
  }

  /** Ends what runs, or one type of it, and tells, as in the charger. */
  stopByItself(types: readonly PmdMotionType[] = this.running): void {
    for (const type of types) this.#stop(type)
    this.options.say(encodeStoppedTypes(types))
  }

  write(value: Uint8Array): void {
    this.commands.push(Uint8Array.from(value))
    const [command = 0, type = 0] = value
    const { status, parameters } = this.#obey(command, type, value.subarray(2))
    this.#answer(command, type, status, parameters)
  }

  #obey(command: number, type: number, bytes: Uint8Array): { status: number; parameters: Uint8Array } {
    const none = new Uint8Array(0)
    const only = (status: number) => ({ status, parameters: none })
    if (command < PMD_SETTINGS || command > PMD_SDK_SETTINGS) return only(PMD_STATUS.badCommand)
    if (type === PMD_SDK_MODE) return only(this.#switchSdkMode(command))
    const motion = motionOf(type)
    if (motion === null || !this.#facts.features.includes(type)) return only(PMD_STATUS.badType)
    if (command === PMD_STOP) return only(this.#stop(motion))
    const offered = this.#offersOf(motion, this.#sdkMode || command === PMD_SDK_SETTINGS)
    if (offered === null) return only(PMD_STATUS.notSupported)
    if (command !== PMD_START) return { status: PMD_STATUS.success, parameters: encodePmdSettings(offered) }
    const status = this.#start(motion, offered, bytes)
    if (status !== PMD_STATUS.success) return only(status)
    return { status, parameters: this.#factorParameters(motion, bytes) }
  }

  #offersOf(type: PmdMotionType, sdkMode: boolean): PmdSettings | null {
    return (sdkMode ? this.#facts.offersInSdkMode[type] : this.#facts.offers[type]) ?? null
  }

  #switchSdkMode(command: number): number {
    if (!this.#facts.features.includes(PMD_SDK_MODE)) return PMD_STATUS.notSupported
    if (command !== PMD_START && command !== PMD_STOP) return PMD_STATUS.badCommand
    if (this.#running.size > 0) return PMD_STATUS.invalidState
    const on = command === PMD_START
    if (this.#sdkMode === on) return PMD_STATUS.alreadyInState
    this.#sdkMode = on
    return PMD_STATUS.success
  }

  #start(type: PmdMotionType, offered: PmdSettings, bytes: Uint8Array): number {
    if (this.options.inCharger()) return PMD_STATUS.inCharger
    if (this.#running.has(type)) return PMD_STATUS.alreadyInState
    let asked: PmdSettings
    try {
      asked = decodePmdSettings(bytes)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      return PMD_STATUS.badLength
    }
    const [rateHz, range] = [asked.rateHz?.[0] ?? 0, asked.range?.[0] ?? 0]
    if (offered.rateHz?.includes(rateHz) !== true || rateHz > this.#facts.rateHz) return PMD_STATUS.badRate
    if (offered.range?.includes(range) !== true) return PMD_STATUS.badRange
    if (offered.resolutionBits?.includes(asked.resolutionBits?.[0] ?? 0) !== true) return PMD_STATUS.badResolution
    this.#running.add(type)
    const layout = this.#facts.layouts[type]
    const unit = (layout & COMPRESSED) === 0 ? MILLI_G : factorAt(type, range)
    this.options.started(type, { type, rateHz, range, unit, layout })
    return PMD_STATUS.success
  }

  #stop(type: PmdMotionType): number {
    if (!this.#running.delete(type)) return PMD_STATUS.alreadyInState
    this.options.stopped(type)
    return PMD_STATUS.success
  }

  #factorParameters(type: PmdMotionType, bytes: Uint8Array): Uint8Array {
    // An H10 was seen to answer with one byte that is no setting.
    if ((this.#facts.layouts[type] & COMPRESSED) === 0) return Uint8Array.of(1)
    return encodePmdSettings({ factor: [factorAt(type, decodePmdSettings(bytes).range?.[0] ?? 0)] })
  }

  #answer(command: number, type: number, status: number, parameters: Uint8Array): void {
    const { answerBytes, say } = this.options
    const more = parameters.length > answerBytes
    say(encodePmdAnswer({ command, type, status, more, parameters: parameters.subarray(0, answerBytes) }))
    for (let at = answerBytes; at < parameters.length; at += answerBytes) {
      const last = at + answerBytes >= parameters.length
      say(Uint8Array.of(last ? 0 : 1, ...parameters.subarray(at, at + answerBytes)))
    }
  }
}

function motionOf(type: number): PmdMotionType | null {
  return type === PMD_ACCELERATION || type === PMD_GYROSCOPE ? type : null
}
