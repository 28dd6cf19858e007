import type { Device } from '../../domain/records/people.js'
import { HttpProblem } from '../../http/problem.js'
import type { Clock } from '../../runtime/clock.js'
import { DeviceError } from '../../runtime/errors.js'
import { familyOf } from '../../sensors/families.js'
import type { WithLink } from './link-when-up.js'

/** A pod that begins anew first comes back with a link of its own. */
const ATTEMPTS = 4
const TIMEOUT_MS = 60_000

export interface PrepareTools {
  readonly clock: Clock
  readonly withLink: WithLink
}

/**
 * Has a pod record from now on, where it has to be told to.
 * @throws HttpProblem where it records by itself, or not at all @throws DeviceError where it refuses or stays away
 */
export async function preparePod(device: Device, { clock, withLink }: PrepareTools): Promise<void> {
  const { memory, label } = familyOf(device.kind)
  if (memory?.prepare === undefined) throw noPreparation(label, memory !== undefined)
  const prepare = memory.prepare.bind(memory)
  const preparation = { settings: device.settings ?? {}, nowUs: () => clock.nowUs() }
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  let trouble = new DeviceError('The pod begins anew again and again, and does not record.', { code: 'memory-prepare' })
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      if ((await withLink(device.deviceId, (link) => prepare(link, preparation), signal)) === 'recording') return
    } catch (error) {
      // The link may have ended under it, as it does when a pod begins anew.
      if (!(error instanceof DeviceError) || error.code === 'memory-refused' || signal.aborted) throw error
      trouble = error
    }
  }
  throw trouble
}

function noPreparation(label: string, keepsRuns: boolean): HttpProblem {
  const why = keepsRuns
    ? 'it keeps runs by itself while it is out of range; nothing has to be prepared.'
    : 'Solewatch knows no way to have such a device record by itself.'
  return new HttpProblem({ status: 409, code: 'no-preparation', detail: `${label}: ${why}` })
}
