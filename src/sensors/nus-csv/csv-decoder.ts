import type { CsvLayout, SensorSettings } from '../../domain/records/people.js'
import type { ReadingSink, SensorDecoder } from '../readings.js'
import { csvLayoutProblem } from './csv-layout.js'
import { createCsvLineReader, csvFaultText, noLayout } from './csv-line.js'
import { LineBuffer } from './line-buffer.js'
import { createLineFrames } from './line-frames.js'
import { createSequenceWatch } from './sequence-watch.js'

/** Lines of text by the layout that the user gave. Without one nothing can be read, and every value says so. */
export function createCsvDecoder({ csv }: SensorSettings): SensorDecoder {
  const problem = csv === undefined ? 'say what its columns are.' : csvLayoutProblem(csv)
  if (csv !== undefined && problem === null) return createLineDecoder(csv)
  return {
    decode(channel) {
      if (channel === 'csv-bytes') throw noLayout(problem ?? '')
    },
    interrupt: () => undefined,
  }
}

function createLineDecoder(layout: CsvLayout): SensorDecoder {
  const lines = new LineBuffer()
  const reader = createCsvLineReader(layout)
  const sequence = createSequenceWatch()
  const frames = createLineFrames(layout)
  let readings: ReadingSink | null = null

  const take = (bytes: Uint8Array, length: number): void => {
    if (readings === null) return
    const fault = reader.read(bytes, length)
    if (fault !== null) {
      readings.malformed(csvFaultText(fault), `csv-${fault}`)
      return
    }
    const { line } = reader
    const step = sequence.step(line.sequence, readings)
    if (step === 'repeated') return
    if (step !== 'next' || !frames.follows(line.timeUs)) frames.flush(readings)
    if (step === 'lost') frames.skip(sequence.lostCount)
    if (step === 'began-anew') frames.interrupt()
    frames.add(line.timeUs, line.values, readings)
  }

  return {
    decode(channel, bytes, to) {
      if (channel !== 'csv-bytes') return
      readings = to
      const tooLong = lines.push(bytes, take)
      frames.flush(to)
      for (let i = 0; i < tooLong; i++) to.malformed('A line is too long to be one.', 'csv-length')
    },
    interrupt() {
      lines.reset()
      sequence.reset()
      frames.interrupt()
    },
  }
}
