// The client alone, as anybody would use it: what the way through the data folder is measured against.
import { InfluxDB, Point } from '@influxdata/influxdb-client'
import { encodeSteps } from '../../dist/codecs/step-block/encode-steps.js'
import { stepLines } from '../../dist/stores/influxdb/points/step-lines.js'
import { STEP_FLOAT_FIELDS, STEP_MEASUREMENT, STEP_TEXT_FIELDS } from '../../dist/stores/influxdb/points/step-fields.js'
import { batchesOf } from './stores-steps.mjs'

export const BATCH_STEPS = 5000

/** Steps a second with a `Point` made of each record, one awaited flush a batch. */
export async function barePointsPerS(influx, steps) {
  return perS(influx, steps, (api, batch) => api.writePoints(batch.map(pointOf)))
}

/** The same with lines that were made before: nothing is left but the client, the wire and the server. */
export async function bareLinesPerS(influx, lines) {
  return perS(influx, lines, (api, batch) => api.writeRecords(batch))
}

export function linesOf(steps) {
  return encodeSteps(steps).flatMap(stepLines)
}

async function perS({ url, token, organisation, stepsBucket }, records, write) {
  const batches = batchesOf(records, BATCH_STEPS)
  const client = new InfluxDB({ url, token })
  // Larger than a batch: the client sends nothing by itself, so a flush that resolves is the server's answer to all.
  const options = { batchSize: 2 * BATCH_STEPS, flushInterval: 0, maxRetries: 0 }
  const api = client.getWriteApi(organisation, stepsBucket, 'ns', options)
  const began = performance.now()
  for (const batch of batches) {
    write(api, batch)
    await api.flush()
  }
  const seconds = (performance.now() - began) / 1000
  await api.close()
  return records.length / seconds
}

/** The fields that our own points have, bar the one that says what is unknown. */
function pointOf(step) {
  const point = new Point(STEP_MEASUREMENT)
    .tag('athlete', step.athleteId)
    .tag('foot', step.foot)
    .tag('generation', String(step.generation))
    .stringField('sessionId', step.sessionId)
    .intField('strideIndex', step.strideIndex)
    .timestamp(`${step.initialContactTimeUs}000`)
  for (const field of STEP_FLOAT_FIELDS) if (step[field] !== null) point.floatField(field, step[field])
  for (const field of STEP_TEXT_FIELDS) if (step[field] !== null) point.stringField(field, step[field])
  return point
}
