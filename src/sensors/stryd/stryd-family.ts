import type { SensorFamily } from '../sensor-family.js'
import type { SensorLink } from '../sensor-link.js'
import {
  describeRsc,
  RSC_FEATURE,
  RSC_LOCATION,
  RSC_MEASUREMENT,
  RUNNING_POWER,
  streamRsc,
  unlessRefused,
} from '../rsc/start-rsc.js'
import { simulateStryd } from './simulate-stryd.js'
import { createStrydDecoder } from './stryd-decoder.js'
import { isStryd } from './stryd-name.js'
import { STRYD_VENDOR } from './stryd-vendor.js'

/**
 * Stryd: speed, cadence and power by the standard's services, contact time from the maker's own where the runner wants
 * it. The pod's switch between indoor and outdoor changes how it corrects for slopes; it is never written.
 */
export const STRYD: SensorFamily = {
  kind: 'stryd',
  label: 'Stryd',
  wornOn: 'both-feet',
  settings: ['cadenceCounts', 'vendorContactTime'],
  measures:
    'Cadence, speed and running power, contact time if switched on, and a rough estimate of load; no foot strike.',
  awayFromCollector: "The pod keeps runs for its maker's app only; import that app's file.",
  characteristics: [RSC_MEASUREMENT, RSC_FEATURE, RSC_LOCATION, RUNNING_POWER, STRYD_VENDOR],
  dataChannels: ['rsc-measurement'],
  stalledAfterMs: 4_000,
  lostAfterMs: 10_000,
  longestIntervalMs: null,
  matches: isStryd,
  async start(link, { vendorContactTime = false }) {
    const stream = async (): Promise<void> => {
      await streamRsc(link)
      if (vendorContactTime) await streamVendor(link)
    }
    await stream()
    await describeRsc(link)
    return { restart: stream, stop: () => Promise.resolve() }
  },
  createDecoder: createStrydDecoder,
  simulate: () => simulateStryd(),
}

async function streamVendor(link: SensorLink): Promise<void> {
  if (link.has(STRYD_VENDOR)) await unlessRefused(() => link.subscribe(STRYD_VENDOR, 'stryd-vendor'))
}
