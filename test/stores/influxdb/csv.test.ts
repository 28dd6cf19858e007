import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCsv } from '../../../src/stores/influxdb/read/csv.js'
import { instantOf, isEmptyRange, timeUsOf } from '../../../src/stores/influxdb/read/instants.js'

const rowsOf = (text: string) => parseCsv(text).map(({ rows }) => rows)

describe('an answer as CSV', () => {
  it('is tables with their own columns', () => {
    const [counts, names] = parseCsv(
      ',result,table,_value\r\n,_result,0,12\r\n,_result,1,13\r\n\r\n,result,table,name\r\n,_result,0,"a, ""b"""\r\n\r\n',
    )
    expect(counts?.rows.map((row) => row[counts.column('_value')])).toEqual(['12', '13'])
    expect(names?.rows.map((row) => row[names.column('name')])).toEqual(['a, "b"'])
    expect(names?.column('_value')).toBe(-1)
  })

  it.each(['', '\r\n', '\r\n\r\n'])('is nothing where it is %j', (text) => expect(parseCsv(text)).toEqual([]))

  it('is an error where Flux failed half-way', () => {
    const text = ',result,table,_value\r\n,_result,0,12\r\n\r\nerror,reference\r\n"out of memory, sorry",897\r\n'
    expect(() => parseCsv(text)).toThrow(/could not finish a query: out of memory, sorry/)
  })

  it('gives back every value but the \\r of its line ends', () => {
    const value = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\r', ''))
    const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { minLength: 1 }), (rows) => {
        const lines = rows.map((row) => ['', ...row].map(quoted).join(','))
        expect(rowsOf([',a,b,c', ...lines, ''].join('\r\n'))).toEqual([rows.map((row) => ['', ...row])])
      }),
    )
  })
})

describe('an instant', () => {
  it.each([
    ['2025-10-09T08:53:20Z', 1_760_000_000_000_000],
    ['2025-10-09T08:53:20.1Z', 1_760_000_000_100_000],
    ['2025-10-09T08:53:20.123456789Z', 1_760_000_000_123_456],
    ['1970-01-01T00:00:00.000001999Z', 1],
  ])('%s is %i µs', (instant, timeUs) => expect(timeUsOf(instant)).toBe(timeUs))

  it('is the same after it was written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_000_000_000_000_000 }),
        fc.integer({ min: 0, max: 999 }),
        (timeUs, ns) => {
          expect(timeUsOf(instantOf(timeUs, ns))).toBe(timeUs)
          expect(instantOf(timeUs, ns).slice(26, 29)).toBe(String(ns).padStart(3, '0'))
        },
      ),
    )
  })

  it.each(['', 'yesterday', '2025-10-09T08:53:20.1234567890Z'])('is not %j', (text) =>
    expect(() => timeUsOf(text)).toThrow(/where a time should be/),
  )

  it('of a range that holds nothing is told before it is asked for', () => {
    expect(isEmptyRange({ fromUs: 5, toUs: 5 })).toBe(true)
    expect(isEmptyRange({ toUs: -1 })).toBe(true)
    expect(isEmptyRange({ fromUs: -5, toUs: 1 })).toBe(false)
    expect(isEmptyRange({})).toBe(false)
  })
})
