import { UUIDS } from '../../codecs/gatt/uuids.js'
import { DeviceError } from '../../runtime/errors.js'
import type { SensorFamily } from '../sensor-family.js'
import { startBySubscribing } from '../start-by-subscribing.js'
import { createCsvDecoder } from './csv-decoder.js'
import { csvSettingsProblem } from './csv-layout.js'
import { simulateNusCsv } from './simulate-nus-csv.js'

const LINES = { serviceUuid: UUIDS.nordicUartService, uuid: UUIDS.nordicUartTransmit }

/**
 * A board of one's own that sends lines of text over the Nordic UART Service. Many devices that are no foot pods offer
 * that service, and nothing in it says how its lines are to be read: one is offered where its name says CSV, or chosen
 * by hand, and starts only with the layout of its lines.
 */
export const NUS_CSV: SensorFamily = {
  kind: 'nus-csv',
  label: 'Board of your own (lines of text)',
  wornOn: 'one-foot',
  settings: ['csv'],
  measures: 'Each step of one foot, as well as the board measures: contact time, foot strike, and an estimate of load.',
  awayFromCollector: 'Out of range it measures nothing.',
  characteristics: [LINES],
  dataChannels: ['csv-bytes'],
  stalledAfterMs: 1_000,
  lostAfterMs: 3_000,
  longestIntervalMs: null,
  matches: ({ name, serviceUuids }) =>
    serviceUuids.includes(UUIDS.nordicUartService) && name !== null && /(^|[^a-z])csv([^a-z]|$)/i.test(name),
  settingsProblem: csvSettingsProblem,
  async start(link, settings) {
    const problem = csvSettingsProblem(settings)
    if (problem !== null) {
      const message = `The lines of this board can't be read yet; look into its settings. ${problem.text}`
      throw new DeviceError(message, { code: 'csv-layout', retryable: false })
    }
    return startBySubscribing(link, LINES, 'csv-bytes')
  },
  createDecoder: createCsvDecoder,
  simulate: simulateNusCsv,
}
