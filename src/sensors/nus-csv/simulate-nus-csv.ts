import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { CsvColumn, CsvLayout, SensorSettings } from '../../domain/records/people.js'
import { STANDARD_GRAVITY_MPS2 } from '../../domain/units/units.js'
import type { FirmwareSend, SimulatedImu } from '../simulated-sensor.js'
import { USUAL_CSV_LAYOUT } from './csv-layout.js'

const MOST_BYTES = 180
const RAD_PER_DEG = Math.PI / 180
const WRAP = 2 ** 32
const AXES: readonly CsvColumn[] = ['ax', 'ay', 'az', 'gx', 'gy', 'gz']

/** A board that prints a line for each sample and sends what has gathered, cut wherever the packet is full. */
export function simulateNusCsv({ csv = USUAL_CSV_LAYOUT }: SensorSettings): SimulatedImu {
  const encoder = new TextEncoder()
  let send: FirmwareSend = () => undefined
  let sequence = 0
  let gathered = ''
  let lineCount = 0

  const sendFull = (): void => {
    while (gathered.length >= MOST_BYTES) {
      send(UUIDS.nordicUartTransmit, encoder.encode(gathered.slice(0, MOST_BYTES)), lineCount)
      gathered = gathered.slice(MOST_BYTES)
      lineCount = 0
    }
  }
  return {
    kind: 'imu',
    maxMtu: MOST_BYTES + 3,
    advertisedServiceUuids: [UUIDS.nordicUartService],
    services: [
      {
        uuid: UUIDS.nordicUartService,
        characteristics: [{ uuid: UUIDS.nordicUartTransmit, properties: ['notify'] }],
      },
    ],
    rateHz: () => csv.sampleRateHz,
    attach(to) {
      send = to
    },
    connected: () => undefined,
    disconnected: () => undefined,
    restart() {
      sequence = 0
      gathered = ''
      lineCount = 0
    },
    sample(deviceTimeUs, values) {
      gathered += `${encodeCsvLine(csv, { sequence, timeUs: deviceTimeUs, values })}\r\n`
      lineCount++
      sequence++
      sendFull()
    },
  }
}

export interface CsvSample {
  readonly sequence: number
  readonly timeUs: number
  /** ax, ay, az in g, gx, gy, gz in °/s. */
  readonly values: ArrayLike<number>
}

/** One line without its end; four digits behind the point, cut off at full scale. */
export function encodeCsvLine(layout: CsvLayout, { sequence, timeUs, values }: CsvSample): string {
  const textOf = (column: CsvColumn): string => {
    switch (column) {
      case 'sequence':
        return String(sequence)
      case 'time-ms':
        return String(Math.floor(timeUs / 1000) % WRAP)
      case 'time-us':
        return String(Math.round(timeUs) % WRAP)
      case 'ignore':
        return 'x'
      default:
        return axisText(layout, AXES.indexOf(column), values)
    }
  }
  return layout.columns.map(textOf).join(',')
}

function axisText(layout: CsvLayout, axis: number, values: ArrayLike<number>): string {
  const value = values[axis] ?? 0
  const isAcceleration = axis < 3
  const most = isAcceleration ? layout.accelerationRangeG : layout.angularVelocityRangeDps
  const clipped = Math.max(-most, Math.min(most, value))
  if (isAcceleration) return (clipped * (layout.accelerationUnit === 'g' ? 1 : STANDARD_GRAVITY_MPS2)).toFixed(4)
  return (clipped * (layout.angularVelocityUnit === 'dps' ? 1 : RAD_PER_DEG)).toFixed(4)
}
