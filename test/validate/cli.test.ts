import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTRACT, type Row } from './contract.js'
import { ROOT } from './modules.js'
import { writeRecordings } from './recordings-folder.js'

const folder = mkdtempSync(path.join(tmpdir(), 'solewatch-validate-'))
const data = path.join(folder, 'data')

/** `npm run validate`, without the set-up: the tests run on what is built. */
function validate(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'scripts', 'validate.mjs'), ...args],
    {
      cwd: ROOT,
      env: { ...process.env, VALIDATE_DEV: '1' },
      encoding: 'utf8',
    },
  )
  return { status, stdout, stderr }
}

function rowsOf(stdout: string): Row[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
}

beforeAll(() => writeRecordings(data))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('npm run validate on runners it has never seen', () => {
  const first = path.join(folder, 'first')
  let run: ReturnType<typeof validate>
  beforeAll(() => {
    run = validate('--data', data, '--out', first, '--json', '--main')
  })

  it('prints one object a figure and nothing else, each of the contract once and finite', () => {
    expect(run.status).toBe(0)
    const rows = rowsOf(run.stdout)
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(['dataset', 'condition', 'quantity', 'metric', 'value', 'unit', 'count'])
      expect(Number.isFinite(row.value)).toBe(true)
      expect(row.count).toBeGreaterThan(0)
    }
    for (const { quantity, metric, unit } of CONTRACT) {
      for (const condition of ['clean', 'degraded']) {
        const found = rows.filter(
          (row) => row.quantity === quantity && row.metric === metric && row.condition === condition,
        )
        expect(found, `${quantity} ${metric} ${condition}`).toHaveLength(1)
        expect(found[0]?.unit).toBe(unit)
      }
    }
  })

  it('says which recordings are not there', () => {
    expect(run.stderr).toContain('fuzzylabs-foot-imu')
    expect(run.stderr).toContain('no recordings for Recorded runs')
  })

  it('writes a report for each quantity with its plots, and an index with the targets', () => {
    const names = readdirSync(first).filter((name) => name.endsWith('.md'))
    for (const name of ['README.md', 'stride-detection.md', 'rearfoot.md', 'impulse-ratio.md'])
      expect(names).toContain(name)
    for (const name of names) {
      const text = readFileSync(path.join(first, name), 'utf8')
      expect(text).not.toMatch(/NaN|undefined|null|Infinity/)
      for (const [, plot = ''] of text.matchAll(/\]\((plots\/[^)]+)\)/g)) {
        expect(existsSync(path.join(first, plot)), plot).toBe(true)
        const svg = readFileSync(path.join(first, plot), 'utf8')
        expect(svg).not.toMatch(/NaN|undefined|Infinity/)
        expect(svg.length).toBeLessThan(60_000)
      }
    }
    const index = readFileSync(path.join(first, 'README.md'), 'utf8')
    expect(index).toContain('≥ 0.998')
    // Three runners are no group: their figures stand, and are not judged.
    expect(index).toContain('too few to judge')
    expect(index).not.toMatch(/\| (yes|no) \|/)
  })

  it('writes the same bytes again', () => {
    const second = path.join(folder, 'second')
    expect(validate('--data', data, '--out', second, '--json', '--main').stdout).toBe(run.stdout)
    for (const name of [
      ...readdirSync(first),
      ...readdirSync(path.join(first, 'plots')).map((plot) => `plots/${plot}`),
    ]) {
      if (!/\.(md|svg)$/.test(name)) continue
      expect(readFileSync(path.join(second, name), 'utf8')).toBe(readFileSync(path.join(first, name), 'utf8'))
    }
  })
})

describe('npm run validate', () => {
  it('reports one quantity where one is asked for, under all conditions', () => {
    const { status, stdout } = validate('--data', data, '--out', path.join(folder, 'one'), '--json', '--only', 'speed')
    const rows = rowsOf(stdout)
    expect(status).toBe(0)
    expect(new Set(rows.map(({ quantity }) => quantity))).toEqual(new Set(['speed']))
    for (const condition of ['50 Hz', '400 Hz', '±8 g', '15 % lost in bursts', 'feet swapped', 'clock +100 ppm']) {
      expect(
        rows.some((row) => row.condition === condition && row.metric === 'mape'),
        condition,
      ).toBe(true)
    }
    expect(readdirSync(path.join(folder, 'one')).sort()).toEqual(['plots', 'speed.md'])
  })

  it('names a quantity that it doesn’t know, and those that it does', () => {
    const { status, stderr } = validate('--data', data, '--only', 'gct')
    expect(status).toBe(1)
    expect(stderr).toContain("'gct'")
    expect(stderr).toContain('groundContactTime')
  })

  it('ends with an error where nothing is there', () => {
    const empty = mkdtempSync(path.join(folder, 'empty-'))
    const out = path.join(folder, 'nothing')
    for (const from of [empty, path.join(folder, 'absent')]) {
      const { status, stdout, stderr } = validate('--data', from, '--out', out, '--json')
      expect(status).toBe(1)
      expect(stdout).toBe('')
      expect(stderr).toContain('--data DIR')
    }
    expect(existsSync(out)).toBe(false)
  })

  it('names a broken file, goes on with the others and ends with an error', () => {
    const broken = path.join(folder, 'broken')
    writeRecordings(broken)
    writeFileSync(path.join(broken, 'rbds-fukuchi2017', 'virtual_imu', 'S91_T25.csv.gz'), 'no gzip')
    const out = path.join(folder, 'broken-out')
    const { status, stdout, stderr } = validate(
      '--data',
      broken,
      '--out',
      out,
      '--json',
      '--only',
      'groundContactTime',
      '--main',
    )
    expect(status).toBe(1)
    expect(stderr).toContain('S91_T25.csv.gz')
    expect(rowsOf(stdout).find(({ metric, condition }) => metric === 'mape' && condition === 'clean')?.count).toBe(4)
  })

  it('names a file that is not there, and goes on without it', () => {
    const partial = path.join(folder, 'partial')
    writeRecordings(partial)
    rmSync(path.join(partial, 'rbds-fukuchi2017', 'virtual_imu', 'S91_T25.csv.gz'))
    rmSync(path.join(partial, 'rbds-fukuchi2017', 'trials.json'))
    const out = path.join(folder, 'partial-out')
    const { status, stdout, stderr } = validate(
      ...['--data', partial, '--out', out, '--json', '--only', 'groundContactTime', '--main'],
    )
    expect(status).toBe(0)
    expect(stderr).toContain('has no S91_T25')
    expect(stderr).toContain('trials.json: is not there')
    expect(rowsOf(stdout).find(({ metric, condition }) => metric === 'mape' && condition === 'clean')?.count).toBe(4)
  })

  it('leaves out what can’t be used of a table or of samples, says where it stands, and ends with an error', () => {
    const torn = path.join(folder, 'torn')
    writeRecordings(torn)
    const table = path.join(torn, 'rbds-fukuchi2017', 'steps_derived.csv')
    const lines = readFileSync(table, 'utf8').trim().split('\n')
    const change = (line: number, from: RegExp, to: string) => {
      lines[line - 1] = lines[line - 1]?.replace(from, to) ?? ''
    }
    change(3, /,[^,]*$/, '')
    change(5, /,[RL],/, ',X,')
    change(7, /^(([^,]*,){5})[^,]*/, '$1soon')
    change(9, /^(([^,]*,){7})/, '$1-')
    writeFileSync(table, lines.join('\n'))
    const imu = path.join(torn, 'rbds-fukuchi2017', 'virtual_imu', 'S91_T25.csv.gz')
    const samples = gunzipSync(readFileSync(imu)).toString().split('\n')
    samples[1] = 'xx,yy'
    writeFileSync(imu, gzipSync(samples.join('\n')))
    const out = path.join(folder, 'torn-out')
    const { status, stdout, stderr } = validate(
      ...['--data', torn, '--out', out, '--json', '--only', 'groundContactTime', '--main'],
    )
    expect(status).toBe(1)
    expect(stderr).toContain('steps_derived.csv: 4 rows left out (line 3: 13 cells instead of 14')
    expect(stderr).toMatch(/line 5: 'X' is no foot.*line 7: 'soon' is no number.*line 9: a contact that does not last/)
    expect(stderr).toContain("S91_T25.csv.gz: 1 row of samples can't be read (line 2)")
    const mape = rowsOf(stdout).find(({ metric, condition }) => metric === 'mape' && condition === 'clean')
    expect(mape?.count).toBe(5)
  })

  it('says at once that a file is no folder for the reports', () => {
    const file = path.join(folder, 'a-file')
    writeFileSync(file, 'kept')
    for (const out of [file, path.join(file, 'below')]) {
      const { status, stdout, stderr } = validate('--data', data, '--out', out, '--main')
      expect(status).toBe(1)
      expect(stdout).toBe('')
      expect(stderr).toContain(`${file} is a file. Name a folder with --out DIR.`)
    }
    expect(readFileSync(file, 'utf8')).toBe('kept')
  })

  it('tells how it is used', () => {
    const { status, stdout } = validate('--help')
    expect(status).toBe(0)
    expect(stdout).toContain('--only QUANTITY')
  })
})
