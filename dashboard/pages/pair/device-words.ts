import { IMU_DEVICE_KINDS } from '../../../src/contracts/devices.js'
import type { CalibrationState, Identify, PairingDevice } from '../../../src/contracts/pairing.js'
import type { Device, Foot } from '../../api/types.js'

export const isImu = ({ kind }: Pick<Device, 'kind'>): boolean => IMU_DEVICE_KINDS.includes(kind)

/** Where a device can be worn: an IMU on one foot; a pod that reports speed may speak for both; a strap on none. */
export const feetOf = ({ wornOn }: Pick<PairingDevice, 'wornOn'>): readonly (Foot | null)[] => {
  if (wornOn === 'one-foot') return ['left', 'right']
  return wornOn === 'both-feet' ? [null, 'left', 'right'] : [null]
}

/** What stands on the button that pairs. */
export const pairLabel = (entry: PairingDevice, foot: Foot | null, placement: 'foot' | 'shank'): string => {
  const { wornOn } = entry
  if (wornOn === 'body' || wornOn === 'machine') return 'Pair'
  if (foot === null) return 'Pair, both feet'
  return `Pair, ${foot} ${wornOn === 'one-foot' ? placement : 'foot'}`
}

export const LINK_NUMBERS = ({ linkParameters }: PairingDevice): string | null => {
  if (linkParameters === null) return null
  const { intervalMs, latency, supervisionTimeoutMs } = linkParameters
  const skips = latency === 0 ? '' : `, may skip ${String(latency)}`
  return `The link meets every ${String(Math.round(intervalMs * 100) / 100)} ms${skips} and bears ${String(supervisionTimeoutMs / 1000)} s of silence.`
}

/** One sentence on the search for the pod in the hand. */
export const identifyWords = (identify: Identify, nameOf: (deviceId: string) => string): string => {
  if (identify.found !== null) {
    const how = identify.found.by === 'movement' ? 'It moved' : 'It came near'
    return `${how}: this is ${nameOf(identify.found.deviceId)}.`
  }
  const watched = identify.watched.filter(({ state }) => state === 'watching').length
  const byHand = identify.watched.some(({ state }) => state === 'signal-only' || state === 'unreachable')
  const moving =
    watched === 0
      ? 'Connecting to the pods nearby…'
      : `Watching ${String(watched)} ${watched === 1 ? 'pod' : 'pods'}: tap yours twice, or shake it.`
  return byHand ? `${moving} A device that shows nothing: hold it against the computer.` : moving
}

/** What the search does with one device; null where nothing. */
export const watchedWords = (identify: Identify | null, deviceId: string): string | null => {
  const state = identify?.watched.find((one) => one.deviceId === deviceId)?.state
  if (identify === null || identify.found !== null || state === undefined) return null
  return {
    waiting: 'waits its turn',
    connecting: 'connecting to see it move',
    watching: 'watched: tap it twice',
    unreachable: 'can’t be connected: hold it against the computer',
    'signal-only': 'hold it against the computer',
  }[state]
}

/** How far the guided check is, as a share of all of it. */
export const checkProgress = ({ phase, stillSeconds, strideCount }: CalibrationState): number => {
  if (phase === 'done') return 1
  return phase === 'strides' ? 0.3 + (0.7 * Math.min(20, strideCount)) / 20 : (0.3 * Math.min(3, stillSeconds)) / 3
}

export const VERDICT_WORDS = { good: 'good', usable: 'usable', poor: 'needs a hand' } as const
