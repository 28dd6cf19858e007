import { ImplementationError } from '../../runtime/errors.js'
import type { Clock } from '../../runtime/clock.js'
import { connectInflux } from '../../stores/influxdb/connection.js'
import type { InfluxOptions } from '../../stores/influxdb/influx-options.js'
import { createInfluxStepStore } from '../../stores/influxdb/influx-step-store.js'
import { createInfluxTarget } from '../../stores/influxdb/influx-target.js'
import { MINUTE_MEASUREMENT } from '../../stores/influxdb/points/minute-fields.js'
import { STEP_MEASUREMENT } from '../../stores/influxdb/points/step-fields.js'
import { surveySeries } from '../../stores/influxdb/read/survey-series.js'
import { checkedTarget } from '../../stores/influxdb/setup/checked-target.js'
import type { DeletionScope } from '../../stores/store.js'
import type { Remote } from './forwarding-service.js'

/** InfluxDB for the forwarding thread: told through the target, read through the store, both over one connection. */
export function createInfluxRemote(options: InfluxOptions, clock: Clock): Remote {
  const connection = connectInflux(options)
  const target = checkedTarget(createInfluxTarget(connection, clock), connection)
  const activeGeneration = (): Promise<number> =>
    Promise.reject(new ImplementationError('A remote read names its generation'))
  const store = createInfluxStepStore(options, { activeGeneration, clock, connection })
  const count = async (bucket: string, measurement: string, scope: DeletionScope): Promise<number> => {
    const { exceptGeneration, ...choice } = scope
    const series = await surveySeries(connection, { ...choice, bucket, measurement })
    return series.reduce((sum, one) => (one.generation === exceptGeneration ? sum : sum + one.count), 0)
  }
  return {
    target,
    query: (query) => store.query(query),
    async count(scope) {
      const [steps, minutes] = await Promise.all([
        count(options.stepsBucket, STEP_MEASUREMENT, scope),
        count(options.resultsBucket, MINUTE_MEASUREMENT, scope),
      ])
      return { steps, minutes }
    },
    close() {
      target.close()
      store.close()
    },
  }
}
