import type { SensorSettings } from '../../domain/records/people.js'
import { createRscDecoder } from '../rsc/rsc-decoder.js'
import type { ReadingSink, SensorDecoder } from '../readings.js'
import { decodeStrydContactTimeMs } from './stryd-vendor.js'

/** Walking slowly, a foot stands for about a second. */
const LONGEST_CONTACT_MS = 2_000

/** Speed, cadence and power as any pod; contact time from the maker's own frames only where the runner wants it. */
export function createStrydDecoder({ vendorContactTime = false }: SensorSettings): SensorDecoder {
  const standard = createRscDecoder()
  return {
    decode(channel, bytes, readings) {
      if (channel !== 'stryd-vendor') standard.decode(channel, bytes, readings)
      else if (vendorContactTime) tellContactTime(decodeStrydContactTimeMs(bytes), readings)
    },
    interrupt: () => standard.interrupt(),
  }
}

/** Standing, the pod says 0. */
function tellContactTime(groundContactTimeMs: number | null, readings: ReadingSink): void {
  if (groundContactTimeMs === null || groundContactTimeMs === 0) return
  if (groundContactTimeMs > LONGEST_CONTACT_MS) {
    readings.malformed(`${groundContactTimeMs} ms is no contact time.`, 'stryd-contact-time')
    return
  }
  readings.groundContactTimeMs(groundContactTimeMs)
}
