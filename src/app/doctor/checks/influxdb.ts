import type { Check } from '../check-context.js'
import { findingsOf } from '../finding.js'

const say = findingsOf('influxdb')
const OWN_FAULT = new Set(['influx-token-open', 'influx-token-file', 'influx-no-token', 'influx-same-bucket'])

/** Is InfluxDB there, of a version that works, and may the token do there what is needed? */
export const checkInfluxdb: Check = ({ storage }) => {
  const { influx, told } = storage
  if (influx === null) return []
  // What refuses records is said with how many wait; the same sentence twice would look like two faults.
  const { state, message = null } = told?.forwarding ?? {}
  if (influx.kind === 'failed' && state === 'refused' && influx.message === message) return []
  if (influx.kind === 'failed')
    return [
      OWN_FAULT.has(influx.code)
        ? say.problem('Solewatch has no token for InfluxDB that it can use.', influx.message)
        : say.warning("InfluxDB can't be used now; runs are recorded all the same.", influx.message),
    ]
  const { url, version, problems } = influx
  const name = version === null ? 'InfluxDB Cloud' : `InfluxDB ${version}`
  if (problems.length === 0) return [say.ok(`${name} answers at ${url}, and the token may do what is needed.`)]
  return problems.map((problem) => say.warning(`${name} at ${url} is not as it should be.`, problem))
}
