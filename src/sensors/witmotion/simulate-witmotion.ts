import { DecodeError } from '../../runtime/errors.js'
import type { FirmwareAnswer, FirmwareSend, SimulatedImu } from '../simulated-sensor.js'
import { WITMOTION_NOTIFY, WITMOTION_SERVICE, WITMOTION_WRITE } from './start-witmotion.js'
import {
  decodeWitmotionCommand,
  WITMOTION_BATTERY_REGISTER,
  WITMOTION_RATE_REGISTER,
  type WitmotionCommand,
  witmotionRateCode,
} from './witmotion-command.js'
import { encodeWitmotionRegisters, encodeWitmotionSample } from './witmotion-frame.js'

export interface SimulatedWitmotionOptions {
  /** Some models stop at 100. */
  readonly highestRateHz?: number
  readonly centivolts?: number
  /** With a large MTU some send several frames at once. */
  readonly framesPerNotification?: number
}

/** As it leaves the shop. */
const FACTORY_RATE_HZ = 10
const DEG_PER_RAD = 180 / Math.PI

/** A WitMotion: it streams as soon as somebody listens, at ten samples a second until it is told otherwise. */
export function simulateWitmotion(options: SimulatedWitmotionOptions = {}): SimulatedImu {
  const { framesPerNotification = 1 } = options
  const registers = createRegisters(options)
  let send: FirmwareSend = () => undefined
  let pending: Uint8Array[] = []
  return {
    kind: 'imu',
    maxMtu: framesPerNotification > 1 ? 247 : 23,
    advertisedServiceUuids: [WITMOTION_SERVICE],
    services: [
      {
        uuid: WITMOTION_SERVICE,
        characteristics: [
          { uuid: WITMOTION_NOTIFY.uuid, properties: ['notify'] },
          {
            uuid: WITMOTION_WRITE.uuid,
            properties: ['write', 'writeWithoutResponse'],
            write: (value) => ifUnderstood(value, registers.carryOut),
          },
        ],
      },
    ],
    rateHz: registers.rateHz,
    attach(to) {
      send = to
    },
    connected: registers.connected,
    disconnected: registers.disconnected,
    restart() {
      registers.reset()
      pending = []
    },
    sample(_deviceTimeUs, values) {
      pending.push(encodeSample(values))
      if (pending.length < framesPerNotification) return
      send(WITMOTION_NOTIFY.uuid, Uint8Array.from(pending.flatMap((frame) => [...frame])), pending.length)
      pending = []
    },
  }
}

/** What it was told, and what it answers. */
function createRegisters({ highestRateHz = 200, centivolts = 393 }: SimulatedWitmotionOptions) {
  let answer: FirmwareAnswer = () => false
  let rateHz = FACTORY_RATE_HZ
  let unlocked = false
  const valueOf = (register: number): number => {
    if (register === WITMOTION_RATE_REGISTER) return witmotionRateCode(rateHz)
    return register === WITMOTION_BATTERY_REGISTER ? centivolts : 0
  }
  return {
    rateHz: () => rateHz,
    connected(to: FirmwareAnswer): void {
      answer = to
    },
    disconnected(): void {
      answer = () => false
      unlocked = false
    },
    reset(): void {
      rateHz = FACTORY_RATE_HZ
      unlocked = false
    },
    carryOut(command: WitmotionCommand): void {
      if (command.command === 'unlock') unlocked = true
      else if (command.command === 'rate') {
        if (unlocked && command.rateHz <= highestRateHz) rateHz = command.rateHz
      } else {
        const values = [valueOf(command.register), 1, 0, 0, 0, 0, 0, 0]
        answer(WITMOTION_NOTIFY.uuid, encodeWitmotionRegisters({ register: command.register, values }))
      }
    },
  }
}

/** A sensor says nothing to what it doesn't understand. */
function ifUnderstood(value: Uint8Array, carryOut: (command: WitmotionCommand) => void): void {
  try {
    const command = decodeWitmotionCommand(value)
    if (command !== null) carryOut(command)
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause
  }
}

function encodeSample(values: Float64Array): Uint8Array {
  const [x = 0, y = 0, z = 0, gx = 0, gy = 0, gz = 0] = values
  const rollDeg = Math.atan2(y, z) * DEG_PER_RAD
  const pitchDeg = Math.atan2(-x, Math.hypot(y, z)) * DEG_PER_RAD
  return encodeWitmotionSample({
    accelerationG: [x, y, z],
    angularVelocityDps: [gx, gy, gz],
    angleDeg: [rollDeg, pitchDeg, 0],
  })
}
