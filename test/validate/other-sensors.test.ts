import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Row } from './contract.js'
import { ROOT } from './modules.js'

const data = process.env['SOLEWATCH_RECORDINGS'] ?? path.join(ROOT, '../shared/data')
const datasets = ['bach2022-shank-grf', 'alcantara2021-sacrum-grf-slopes', 'fit-running-dynamics']
const there = datasets.every((name) => existsSync(path.join(data, name)))
if (!there)
  process.stderr.write(`Recorded data are not at ${data}: reports of shank, slopes and watches are skipped.\n`)

interface Study {
  readonly dataFolder: string
}
interface Report {
  readonly rows: readonly Row[]
  readonly markdown: string
}
interface Modules {
  createStudy(options: Study & { readonly problem: () => void; readonly progress: () => void }): Study
  readonly section: { run(study: Study): Promise<Report | null> }
}

async function load(name: string): Promise<Modules> {
  return (await import(pathToFileURL(path.join(ROOT, 'scripts/validate', name)).href)) as Modules
}

async function makeReport(name: string, dataFolder: string): Promise<Report | null> {
  const { createStudy } = await load('study.mjs')
  const { section } = await load(`sections/${name}.mjs`)
  return section.run(createStudy({ dataFolder, problem: () => undefined, progress: () => undefined }))
}

const made = new Map<string, Promise<Report | null>>()

/** Each is made once: it takes seconds. */
function report(name: string): Promise<Report | null> {
  const known = made.get(name) ?? makeReport(name, data)
  made.set(name, known)
  return known
}

const valueOf = (found: Report | null, metric: string, condition = 'clean'): number =>
  found?.rows.find((row) => row.metric === metric && row.condition === condition)?.value ?? Number.NEGATIVE_INFINITY

describe.skipIf(!there)('reports of other sensors', () => {
  it.each(['shank', 'sacrum', 'watch-files'])(
    'on %s have figures only, and none where nothing is recorded',
    async (name) => {
      const found = await report(name)
      expect(found?.rows.length).toBeGreaterThan(3)
      expect(found?.rows.every(({ value }) => Number.isFinite(value))).toBe(true)
      expect(found?.markdown).not.toMatch(/NaN|undefined|Infinity/)
      expect(await makeReport(name, path.join(data, 'reference-tables'))).toBeNull()
    },
  )

  it('tell running from walking by the shank, and a run’s contact time within the limits that are told', async () => {
    const shank = await report('shank')
    for (const condition of ['clean', 'degraded']) expect(valueOf(shank, 'walkRunGate', condition)).toBe(1)
    expect(valueOf(shank, 'f1')).toBeGreaterThan(0.99)
    expect(valueOf(shank, 'contactTimeMape')).toBeLessThan(8)
  })

  it('know the vertical force on slopes from times alone, and read every watch file', async () => {
    expect(valueOf(await report('sacrum'), 'verticalForcePeakMape')).toBeLessThan(10)
    const watches = await report('watch-files')
    expect(valueOf(watches, 'filesRead')).toBe(13)
    expect(valueOf(watches, 'contactTimeAgainstSummary')).toBeLessThan(4)
  })
})
