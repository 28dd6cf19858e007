import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CsvColumn, CsvLayout } from '../../../src/domain/records/people.js'
import { createCsvDecoder } from '../../../src/sensors/nus-csv/csv-decoder.js'
import { csvLayoutProblem, USUAL_CSV_LAYOUT } from '../../../src/sensors/nus-csv/csv-layout.js'
import { parseCsvNumber } from '../../../src/sensors/nus-csv/csv-number.js'
import { encodeCsvLine } from '../../../src/sensors/nus-csv/simulate-nus-csv.js'
import { createListener } from '../support/readings.js'

const VECTORS: CsvLayout = { ...USUAL_CSV_LAYOUT, sampleRateHz: 50 }
const withoutSequence = (column: CsvColumn): CsvColumn => (column === 'sequence' ? 'ignore' : column)
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

function listen(layout: Partial<CsvLayout> = {}) {
  const { heard, hear } = createListener()
  const decoder = createCsvDecoder({ csv: { ...VECTORS, ...layout } })
  return { heard, decoder, say: (value: string) => hear(decoder, 'csv-bytes', text(value)) }
}

describe('lines of a board of one’s own', () => {
  it('are put together from the notifications that cut them', () => {
    const { heard, say } = listen()
    say('12,1000,0.01,-0.02,1.00,1.5,-2.5,0')
    expect(heard.samples).toEqual([])
    say('.25\r\n13,10')
    expect(heard.frames).toEqual([{ count: 1, t0Us: 1_000_000, dtUs: 20_000 }])
    expect(heard.samples[0]?.a.map((g) => Number(g.toFixed(4)))).toEqual([0.01, -0.02, 1])
    expect(heard.samples[0]?.g).toEqual([1.5, -2.5, 0.25])
    say('garbage\n14,1020,0,0,1,0,0,0\n')
    expect(heard.malformed).toEqual(['A line holds something that is no number.'])
    expect(heard.samples).toHaveLength(2)
    expect(heard.lost).toBe(1)
  })

  it.each([
    ['1,2,3', 'A line has not as many columns as its layout.'],
    ['1,1000,0,0,1,0,0,0,0', 'A line has not as many columns as its layout.'],
    ['1,1000,0,0,1,0,0,', 'A line holds something that is no number.'],
    ['1,1000,0,0,1,0,0,0x10', 'A line holds something that is no number.'],
    ['1,1000,0,0,NaN,0,0,0', 'A line holds something that is no number.'],
    ['1,1000,0,0,Infinity,0,0,0', 'A line holds something that is no number.'],
    ['1,1000,0,0,1e999,0,0,0', 'A line holds something that is no number.'],
    ['1.5,1000,0,0,1,0,0,0', 'The number of a line is no whole number.'],
    ['-1,1000,0,0,1,0,0,0', 'The number of a line is no whole number.'],
    ['1,-5,0,0,1,0,0,0', 'The time of a line is none.'],
    ['1,1000,0,0,17,0,0,0', 'A line holds a value that is over the range of its sensor.'],
    ['1,1000,0,0,1,0,0,-2200', 'A line holds a value that is over the range of its sensor.'],
  ])('are counted as malformed where they are %s', (line, reason) => {
    const { heard, say } = listen()
    say(`${line}\n2,1020,0,0,1,0,0,0\n`)
    expect(heard.malformed).toEqual([reason])
    expect(heard.samples).toHaveLength(1)
  })

  it('are dropped and counted once where they are longer than 512 bytes', () => {
    const { heard, say } = listen()
    for (let i = 0; i < 10; i++) say('1'.repeat(200))
    say('\n2,1020,0,0,1,0,0,0\n')
    expect(heard.malformed).toEqual(['A line is too long to be one.'])
    expect(heard.codes).toEqual(['csv-length'])
    expect(heard.samples).toHaveLength(1)
  })

  it('are read in the units and columns that they have', () => {
    const columns: CsvColumn[] = ['time-us', 'ignore', 'gz', 'ax', 'ay', 'az', 'gx', 'gy']
    const { heard, say } = listen({ columns, accelerationUnit: 'm/s2', angularVelocityUnit: 'rad/s' })
    say('5000, note ,3.14159265, 9.80665 ,0,-19.6133,0,0\n')
    expect(heard.frames[0]?.t0Us).toBe(5000)
    expect(heard.samples[0]?.a.map((g) => Number(g.toFixed(5)))).toEqual([1, 0, -2])
    expect(heard.samples[0]?.g?.[2]).toBeCloseTo(180, 4)
  })

  it('may lack angular velocity, number and clock', () => {
    const { heard, say } = listen({ columns: ['ax', 'ay', 'az'] })
    say('0,0,1\n0,0,1.5\n')
    expect(heard.frames).toEqual([{ count: 2, t0Us: null, dtUs: 20_000 }])
    expect(heard.samples.map(({ g }) => g)).toEqual([null, null])
  })

  it('make one block as long as they are evenly spaced', () => {
    const { heard, say } = listen()
    const line = (sequence: number, timeMs: number): string => `${sequence},${timeMs},0,0,1,0,0,0\n`
    say(line(1, 0) + line(2, 20) + line(3, 40) + line(4, 200) + line(5, 220) + line(9, 300))
    expect(heard.frames.map(({ count, t0Us }) => [count, t0Us])).toEqual([
      [3, 0],
      [2, 200_000],
      [1, 300_000],
    ])
    expect(heard.lost).toBe(3)
  })

  it('lie on one even grid, whatever a clock of whole milliseconds cuts off, however many come at once, whichever are lost', () => {
    for (const columns of [USUAL_CSV_LAYOUT.columns, USUAL_CSV_LAYOUT.columns.map(withoutSequence)]) {
      const { heard, say } = listen({ columns, sampleRateHz: 200 })
      const periodUs = 1e6 / 201.3
      const trueUs: number[] = []
      let gathered = ''
      for (let i = 0; i < 6000; i++) {
        if (i % 97 === 50) continue
        trueUs.push(i * periodUs)
        gathered += `${i},${Math.floor((i * periodUs) / 1000) % 2 ** 32},0,0,1,0,0,0\n`
        if (i % 9 !== 0 && i % 4 !== 0) continue
        say(gathered)
        gathered = ''
      }
      const readUs = heard.frames.flatMap(({ count, t0Us, dtUs }) =>
        Array.from({ length: count }, (_, k) => (t0Us ?? NaN) + k * dtUs),
      )
      const errorsUs = readUs.map((us, i) => us - (trueUs[i] ?? NaN)).slice(1000)
      const meanUs = errorsUs.reduce((sum, us) => sum + us, 0) / errorsUs.length
      const spreadUs = Math.sqrt(errorsUs.reduce((sum, us) => sum + (us - meanUs) ** 2, 0) / errorsUs.length)
      expect(Math.abs(meanUs)).toBeLessThan(600)
      // Without a number a single lost line is told from its time alone, which is cut as the others are.
      expect(spreadUs).toBeLessThan(columns.includes('sequence') ? 50 : 250)
    }
  })

  it('go on evenly where a clock of whole milliseconds says the same time twice, and over its end', () => {
    const { heard, say } = listen({ columns: ['time-ms', 'ax', 'ay', 'az'], sampleRateHz: 2000 })
    const beganMs = 2 ** 32 - 5
    for (let i = 0; i < 200; i++) say(`${(beganMs + Math.floor(i / 2)) % 2 ** 32},0,0,1\n`)
    const wrapUs = 2 ** 32 * 1000
    const sinceUs = heard.frames.map(({ t0Us }) => ((t0Us ?? NaN) - beganMs * 1000 + wrapUs) % wrapUs)
    expect(sinceUs).toHaveLength(200)
    sinceUs.forEach((us, i) => expect(Math.abs(us - 500 * i)).toBeLessThan(600))
  })

  it('of a board that is twice as fast as it says don’t overlap', () => {
    const { heard, say } = listen({ sampleRateHz: 100 })
    for (let i = 0; i < 400; i += 4) {
      say([0, 1, 2, 3].map((k) => `${i + k},${5 * (i + k)},0,0,1,0,0,0\n`).join(''))
    }
    const ends = heard.frames.map(({ count, t0Us, dtUs }) => (t0Us ?? NaN) + (count - 1) * dtUs)
    heard.frames.slice(1).forEach(({ t0Us }, i) => expect(t0Us).toBeGreaterThan(ends[i] ?? NaN))
  })

  it('that come twice are counted and not read twice; a counter that begins again is no loss', () => {
    const { heard, say } = listen()
    say('100,1000,0,0,1,0,0,0\n100,1000,0,0,1,0,0,0\n101,1020,0,0,1,0,0,0\n0,0,0,0,1,0,0,0\n1,20,0,0,1,0,0,0\n')
    expect(heard).toMatchObject({ repeated: 1, lost: 0 })
    expect(heard.samples).toHaveLength(4)
  })

  it('end where the link does', () => {
    const { heard, decoder, say } = listen()
    say('1,1000,0,0,')
    decoder.interrupt()
    say('7,2000,0,0,1,0,0,0\n')
    expect(heard).toMatchObject({ lost: 0, malformed: [] })
    expect(heard.samples).toHaveLength(1)
  })

  it('can’t be read where nobody said how, or what was said can’t be', () => {
    const { hear } = createListener()
    expect(hear(createCsvDecoder({}), 'csv-bytes', text('1\n'))).toBe('csv-layout')
    const broken = { ...VECTORS, columns: ['ax' as const] }
    expect(hear(createCsvDecoder({ csv: broken }), 'csv-bytes', text('1\n'))).toBe('csv-layout')
  })

  it('give back what was encoded, to the last digit sent', () => {
    const axis = (most: number) => fc.double({ min: -most, max: most, noNaN: true })
    const values = fc.tuple(axis(16), axis(16), axis(16), axis(2000), axis(2000), axis(2000))
    const units = fc.record({
      accelerationUnit: fc.constantFrom('g' as const, 'm/s2' as const),
      angularVelocityUnit: fc.constantFrom('dps' as const, 'rad/s' as const),
    })
    fc.assert(
      fc.property(values, units, fc.integer({ min: 0, max: 2 ** 31 }), (sent, unit, sequence) => {
        const layout = { ...VECTORS, ...unit }
        const { heard, say } = listen(unit)
        say(`${encodeCsvLine(layout, { sequence, timeUs: sequence * 1000, values: sent })}\n`)
        expect(heard.malformed).toEqual([])
        const read = [...(heard.samples[0]?.a ?? []), ...(heard.samples[0]?.g ?? [])]
        const gStep = unit.accelerationUnit === 'g' ? 0.00005 : 0.00005 / 9.80665
        const dpsStep = unit.angularVelocityUnit === 'dps' ? 0.00005 : (0.00005 * 180) / Math.PI
        read.forEach((value, i) => {
          // Half a digit, and what single precision takes.
          const step = (i < 3 ? gStep : dpsStep) + Math.abs(sent[i] ?? 0) * 1e-7
          expect(Math.abs(value - (sent[i] ?? NaN))).toBeLessThanOrEqual(step * 1.001)
        })
        expect(heard.frames[0]?.t0Us).toBe((sequence % 2 ** 32) * 1000)
      }),
    )
  })
})

describe('the layout of lines', () => {
  it('is good, or says what to change', () => {
    expect(csvLayoutProblem(USUAL_CSV_LAYOUT)).toBeNull()
    const problem = (change: Partial<CsvLayout>) => csvLayoutProblem({ ...USUAL_CSV_LAYOUT, ...change })
    expect(problem({ columns: ['time-ms', 'ax'] })).toContain('lack ay, az')
    expect(problem({ columns: ['ax', 'ay', 'az', 'gx'] })).toContain('all three, or none')
    expect(problem({ columns: ['ax', 'ay', 'az', 'ax'] })).toContain("'ax' is there twice")
    expect(problem({ columns: ['time-ms', 'time-us', 'ax', 'ay', 'az'] })).toContain('time is there twice')
    expect(problem({ columns: ['ignore', 'ignore', 'ax', 'ay', 'az'] })).toBeNull()
    expect(problem({ sampleRateHz: 0 })).toContain('rate')
    expect(problem({ sampleRateHz: Number.NaN })).toContain('rate')
    expect(problem({ accelerationRangeG: 0 })).toContain('ranges')
  })
})

describe('a number in a line', () => {
  const parse = (value: string): number => parseCsvNumber(text(value), 0, value.length)

  it('is what JavaScript reads, to one part in 10¹⁵', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), (value) => {
        for (const shown of [String(value), value.toFixed(4), value.toExponential()]) {
          const expected = Number(shown)
          expect(Math.abs(parse(shown) - expected)).toBeLessThanOrEqual(Math.abs(expected) * 1e-15 + 1e-290)
        }
      }),
    )
    expect([' 1 ', '+1', '1.', '.5', '-.5', '1e3', '1E-3', '\t7'].map(parse)).toEqual([
      1, 1, 1, 0.5, -0.5, 1000, 0.001, 7,
    ])
  })

  it('is nothing else', () => {
    for (const wrong of [
      '',
      ' ',
      '-',
      '.',
      'e5',
      '1e',
      '1e+',
      '1 2',
      '1,2',
      '0x10',
      'NaN',
      'Infinity',
      '1e999',
      '1.2.3',
    ]) {
      expect(parse(wrong), wrong).toBeNaN()
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (value) => {
        const bytes = text(value)
        const read = parseCsvNumber(bytes, 0, bytes.length)
        if (!Number.isNaN(read)) expect(read).toBeCloseTo(Number(value), 6)
      }),
    )
  })
})
