import { describe, expect, it } from 'vitest'
import { pickMapping } from '../../../src/codecs/recording/pick-mapping.js'
import { createRecordingDecoder, type RecordedBlock } from '../../../src/codecs/recording/recording-decoder.js'
import { parseRecordingMapping, type RecordingMapping } from '../../../src/codecs/recording/recording-mapping.js'

const ONE_FOOT = parseRecordingMapping(
  `
name: one
time: { column: t, unit: ms }
acceleration: { unit: m/s2, rangeG: 16 }
angularVelocity: { unit: rad/s, rangeDps: 2000 }
feet: [{ foot: right, acceleration: [ax, '-ay', az], angularVelocity: [gx, gy, gz] }]
`,
  'one.yaml',
)
const TWO_FEET = parseRecordingMapping(
  `
name: two
time: { rateHz: 100 }
acceleration: { unit: g, rangeG: 8 }
zerosAreMissing: true
feet:
  - { foot: right, acceleration: [rx, ry, rz] }
  - { foot: left, acceleration: [lx, ly, lz] }
`,
  'two.yaml',
)
const HEADER = 't,ax,ay,az,gx,gy,gz\n'

function decode(text: string, mapping: RecordingMapping, chunkLength = text.length, samplesPerBlock = 1000) {
  const decoder = createRecordingDecoder(mapping, { samplesPerBlock, origin: 'run.csv' })
  const blocks: RecordedBlock[] = []
  for (let at = 0; at < text.length; at += chunkLength) blocks.push(...decoder.push(text.slice(at, at + chunkLength)))
  blocks.push(...decoder.end())
  return { blocks, decoder }
}

describe('a recorded table', () => {
  it('is read in g, °/s and microseconds, with axes turned round as the mapping says', () => {
    const { blocks } = decode(`${HEADER}1000,9.80665,9.80665,0,0,0,3.14159265\n1010,0,0,-9.80665,0,0,0\n`, ONE_FOOT)
    const block = blocks[0]?.block
    expect(Array.from(block?.timeUs ?? [])).toEqual([1_000_000, 1_010_000])
    expect(block?.accelerationXG[0]).toBeCloseTo(1, 6)
    expect(block?.accelerationYG[0]).toBeCloseTo(-1, 6)
    expect(block?.accelerationZG[1]).toBeCloseTo(-1, 6)
    expect(block?.angularVelocityZDps?.[0]).toBeCloseTo(180, 4)
    expect(blocks[0]?.intervalUs).toBe(10_000)
  })

  it('is put right where the gyroscope is known to tell too little', () => {
    const mapping = parseRecordingMapping(
      `
name: scaled
time: { column: t, unit: ms }
acceleration: { unit: g, rangeG: 16 }
angularVelocity: { unit: deg/s, rangeDps: 2293, scale: 1.147 }
feet: [{ foot: right, acceleration: [ax, ay, az], angularVelocity: [gx, gy, gz] }]
`,
      'scaled.yaml',
    )
    const block = decode(`${HEADER}1000,0,1,0,100,0,-200\n`, mapping).blocks[0]?.block
    expect(block?.angularVelocityXDps?.[0]).toBeCloseTo(114.7, 4)
    expect(block?.angularVelocityZDps?.[0]).toBeCloseTo(-229.4, 4)
    expect(block?.accelerationYG[0]).toBe(1)
    expect(block?.angularVelocityRangeDps).toBe(2293)
  })

  it('is the same however it is cut into chunks', () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i * 10},${i},1,2,3,4,5`).join('\n')
    const flat = (chunkLength: number) =>
      decode(HEADER + rows, ONE_FOOT, chunkLength, 64).blocks.flatMap(({ block }) => Array.from(block.accelerationXG))
    expect(flat(1)).toEqual(flat(10_000))
    expect(flat(7)).toHaveLength(200)
  })

  it('of two feet lets them take turns, and a sleeping foot is missing', () => {
    const rows = ['rx,ry,rz,lx,ly,lz', '0,0,1,0,0,1', '0,0,1,0,0,0', '0,0,1,0,1,0', '0,0,1,1,0,0'].join('\r\n')
    const { blocks } = decode(rows, TWO_FEET, rows.length, 2)
    expect(blocks.map((recorded) => `${recorded.foot} ${recorded.block.count}`)).toEqual([
      'right 2',
      'left 2',
      'right 2',
      'left 1',
    ])
    expect(Array.from(blocks[1]?.block.timeUs ?? [])).toEqual([0, 20_000])
    expect(blocks[0]?.block.angularVelocityXDps).toBeNull()
  })

  it('skips and counts rows that cannot be read', () => {
    const rows = [
      '1,1,1,1,1,1,1',
      'x,1,1,1,1,1,1',
      '2,1,,1,1,1,1',
      '2,"1",1,1,1,1,1',
      '2,1,1,1,1,1,1',
      '"3',
      '',
      '4,1,1,1,1,1,1',
      '5,1,1,1,1,1,1',
    ]
    const { blocks, decoder } = decode(HEADER + rows.join('\n'), ONE_FOOT)
    expect(blocks[0]?.block.count).toBe(4)
    // A time that is none, a value that is missing, a row that is not after the one before, a row cut short.
    expect(decoder.badRowCount).toBe(4)
  })

  it.each([
    ['an empty file', '', /empty/],
    ['a header alone', HEADER, /empty/],
    [
      'words for numbers',
      `${HEADER}a,b,c,d,e,f,g\nh,i,j,k,l,m,n\n`,
      /line 2: 'a' is no time \(column t\); 2 of 2 rows/,
    ],
    ['a column that is not there', 't,ax,ay,az,gx,gy\n1,1,1,1,1,1\n', /no column 'gz'/],
    ['one endless line', 'x'.repeat(70_000), /longer than/],
  ])('of %s is refused in one sentence', (_, text, message) => {
    expect(() => decode(text, ONE_FOOT)).toThrow(message)
  })
})

describe('the choice of a mapping', () => {
  const known = [ONE_FOOT, TWO_FEET]

  it('goes by the columns of the header', () => {
    expect(pickMapping('t, ax, ay, az, gx, gy, gz, note', known, 'a.csv').name).toBe('one')
    expect(pickMapping('"rx","ry","rz","lx","ly","lz"', known, 'a.csv').name).toBe('two')
  })

  it('is refused where none fits', () => {
    expect(() => pickMapping('date,distance', known, 'a.csv')).toThrow(/a\.csv has columns that no mapping knows/)
  })
})

describe('a mapping', () => {
  it.each([
    ['name: x', /time: .*; acceleration: .*; feet:/],
    ['name: [', /not YAML/],
    ['name: x\ntime: { rateHz: 1 }\nacceleration: { unit: stone, rangeG: 1 }\nfeet: []', /acceleration\.unit/],
    [
      'name: x\nheader: false\ntime: { rateHz: 100 }\nacceleration: { unit: g, rangeG: 8 }\nfeet: [{ foot: left, acceleration: [a, b, c] }]',
      /needs `columns`/,
    ],
  ])('that is wrong says where: %s', (yaml, message) => {
    expect(() => parseRecordingMapping(yaml, 'm.yaml')).toThrow(message)
  })
})
