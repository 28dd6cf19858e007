import type { Clock } from '../../runtime/clock.js'
import { DeviceError } from '../../runtime/errors.js'
import type { FoundDevice } from '../../sources/source.js'
import { scanDevices } from '../scan/scan-devices.js'
import type { AdapterFacts, AirFacts, HeardDevice } from './radio-facts.js'

export interface ListenOptions {
  readonly hci: string
  readonly seconds: number
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** What listening gave: how the adapter is, and what it heard; null where it can't listen. */
export interface Listened {
  readonly adapter: AdapterFacts
  readonly air: AirFacts | null
}

interface Tally {
  count: number
  rssiSumDbm: number
  rssiCount: number
}

/** Listens as `solewatch scan` does and counts every advertisement. Never rejects for what is wrong with the adapter. */
export async function listenToAir(options: ListenOptions, clock: Clock): Promise<Listened> {
  const tallies = new Map<string, Tally>()
  let adapter: AdapterFacts = { state: 'starting', message: null }
  let firstUs: number | null = null
  const begin = { monotonicUs: clock.monotonicUs(), nowUs: clock.nowUs() }
  const { hci, seconds, env, signal } = options
  try {
    const found = await scanDevices(
      {
        ...{ hci, seconds, env, signal },
        onAdapter(status) {
          // What comes when it is let go again is not how it is.
          if (adapter.state !== 'on') adapter = status
          if (status.state === 'on') firstUs ??= clock.monotonicUs()
        },
        onAdvertisement: ({ address, rssiDbm }) => count(tallies, address, rssiDbm),
      },
      clock,
    )
    const endUs = clock.monotonicUs()
    const listenedS = Math.max(0.001, (endUs - (firstUs ?? begin.monotonicUs)) / 1e6)
    const wallClockStepMs = (clock.nowUs() - begin.nowUs - (endUs - begin.monotonicUs)) / 1000
    const total = [...tallies.values()].reduce((sum, { count }) => sum + count, 0)
    const devices = devicesOf(tallies, found, listenedS)
    return { adapter, air: { listenedS, perSecond: total / listenedS, devices, wallClockStepMs } }
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error
    const state = adapter.state === 'on' || adapter.state === 'starting' ? 'off' : adapter.state
    return { adapter: { state, message: error.message }, air: null }
  }
}

function count(tallies: Map<string, Tally>, address: string, rssiDbm: number | null): void {
  const tally = tallies.get(address) ?? { count: 0, rssiSumDbm: 0, rssiCount: 0 }
  tally.count += 1
  if (rssiDbm !== null) {
    tally.rssiSumDbm += rssiDbm
    tally.rssiCount += 1
  }
  tallies.set(address, tally)
}

function devicesOf(
  tallies: ReadonlyMap<string, Tally>,
  found: readonly FoundDevice[],
  listenedS: number,
): HeardDevice[] {
  const known = new Map(found.map((device) => [device.address, device]))
  return [...tallies]
    .map(([address, { count, rssiSumDbm, rssiCount }]) => ({
      ...{ address, name: known.get(address)?.name ?? null, kind: known.get(address)?.kind ?? null },
      rssiDbm: rssiCount === 0 ? null : Math.round(rssiSumDbm / rssiCount),
      perSecond: count / listenedS,
    }))
    .sort((a, b) => (b.rssiDbm ?? -200) - (a.rssiDbm ?? -200))
}
