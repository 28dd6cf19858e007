import type { PairingDevice } from '../../contracts/pairing.js'
import { placementOf, type Device } from '../../domain/records/people.js'
import type { LinkParametersRecord, LinkState } from '../../journal/journal-record.js'
import { familyOf, settingsProblemOf } from '../../sensors/families.js'
import type { Heard } from './heard-devices.js'

/** What the link of a device says of itself. */
export interface LinkNow {
  readonly state: LinkState
  readonly reason: string | null
  readonly parameters: Pick<LinkParametersRecord, 'intervalMs' | 'latency' | 'supervisionTimeoutMs'> | null
  readonly rssiDbm: number | null
}

const SHANK_CAN_MEASURE =
  'On the shank: cadence and the typical contact time of the run, and an estimate of soleus load with a wide band; no foot strike, nothing of a single step.'

/** Somebody wears it, or several people do: it is connected whenever it is heard. */
export function isPaired(device: Device): boolean {
  return device.athleteId !== null || device.shared === true
}

/** One line of the pairing page. */
export function pairingRow(device: Device, heard: Heard | null, link: LinkNow | null, nowUs: number): PairingDevice {
  const family = familyOf(device.kind)
  const paired = isPaired(device)
  return {
    device,
    paired,
    linkState: paired ? (link?.state ?? 'searching') : null,
    linkReason: paired ? (link?.reason ?? null) : null,
    linkParameters: parametersOf(link),
    rssiDbm: link?.rssiDbm ?? heard?.found.rssiDbm ?? null,
    heardSecondsAgo: heard === null ? null : Math.round((nowUs - heard.atUs) / 1_000_000),
    familyLabel: family.label,
    wornOn: family.wornOn,
    settingNames: [...family.settings],
    canMeasure: placementOf(device) === 'shank' ? SHANK_CAN_MEASURE : family.measures,
    awayFromCollector: family.awayFromCollector,
    keepsRuns: family.memory !== undefined,
    toldToRecord: family.memory?.prepare !== undefined,
    needsLayout: settingsProblemOf(device) !== null,
  }
}

function parametersOf(link: LinkNow | null): PairingDevice['linkParameters'] {
  if (link === null || link.parameters === null || link.state !== 'streaming') return null
  const { intervalMs, latency, supervisionTimeoutMs } = link.parameters
  return { intervalMs, latency, supervisionTimeoutMs }
}

/** Those somebody has first, then the nearest. */
export function byNearness(a: PairingDevice, b: PairingDevice): number {
  return Number(b.paired) - Number(a.paired) || (b.rssiDbm ?? -200) - (a.rssiDbm ?? -200)
}
