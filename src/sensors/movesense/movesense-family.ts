import type { HeardSensor, SensorFamily } from '../sensor-family.js'
import { GSP_NOTIFY, GSP_RESULT, GSP_UUIDS, GSP_WRITE } from './gsp.js'
import { createMovesenseDecoder } from './movesense-decoder.js'
import { MOVESENSE_MEMORY } from './movesense-memory.js'
import { simulateMovesense } from './simulate-movesense.js'
import { startMovesense } from './start-movesense.js'

/** 'Movesense 174630000192': the number is printed on the sensor. */
const NAME = /^Movesense\b\s*(\d{6,14})?/i

/** Movesense sensors with firmware that speaks the GATT SensorData Protocol. */
export const MOVESENSE: SensorFamily = {
  kind: 'movesense',
  label: 'Movesense',
  wornOn: 'one-foot',
  settings: ['sampleRateHz'],
  measures:
    'Each step of one foot: contact time, foot strike, and an estimate of soleus load; hard landings can exceed its usual range of ±8 g.',
  awayFromCollector:
    'Out of range it sends nothing, but records into its memory where it was told to before the run; Solewatch fetches that.',
  characteristics: [GSP_WRITE, GSP_NOTIFY],
  dataChannels: ['movesense-data'],
  stalledAfterMs: 1_000,
  lostAfterMs: 3_000,
  longestIntervalMs: null,
  matches: ({ name, serviceUuids }) => serviceUuids.includes(GSP_UUIDS.service) || (name !== null && NAME.test(name)),
  serialNumberOf: ({ name }: HeardSensor) => NAME.exec(name ?? '')?.[1] ?? null,
  isData: (_channel, value) => value[0] !== GSP_RESULT,
  start: startMovesense,
  createDecoder: createMovesenseDecoder,
  simulate: () => simulateMovesense(),
  memory: MOVESENSE_MEMORY,
}
