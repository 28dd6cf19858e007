import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { describeOwnInfluxd } from '../support/influxd.js'

interface Shares {
  readonly folder: number
  readonly migration: number
  readonly server: number
}

interface Verdict {
  readonly ok: boolean
  readonly kills: number
  readonly influxKills: number
  readonly acknowledgedRecords: number
  readonly findings: Readonly<Record<string, number>>
  readonly examples: readonly object[]
  readonly killedDuring: Readonly<Record<string, number>>
  readonly inInfluxDb?: Readonly<Record<string, number>>
}

interface Mutant {
  readonly name: string
  readonly caught?: boolean
  readonly store: string
}

interface Torture {
  torture(options: object): Promise<Verdict>
  shareOut(kills: number, options?: { server: boolean }): Shares
  copyProgram(): { dist: string; remove(): void }
  MUTANTS: readonly Mutant[]
  misplacedMutants(dist: string): readonly string[]
  tryMutant(mutant: Mutant): Promise<{ isCaught: boolean; by: string; error: string | undefined }>
}

const { influxd } = inject('influxd')
let tools: Torture
let program: ReturnType<Torture['copyProgram']>

beforeAll(async () => {
  const load = async (name: string): Promise<object> =>
    (await import(pathToFileURL(path.join(import.meta.dirname, '../../scripts/torture', name)).href)) as object
  tools = { ...(await load('run.mjs')), ...(await load('snapshot.mjs')), ...(await load('mutants.mjs')) } as Torture
  program = tools.copyProgram()
})
afterAll(() => program.remove())

const run = (store: string, shares: Shares): Promise<Verdict> =>
  tools.torture({ store, dist: program.dist, influxd, shares, seed: 'short' })

describe('a process that is killed at random instants', () => {
  it('loses and doubles nothing in a data folder of its own, while it works and while it migrates', async () => {
    const verdict = await run('sqlite', { folder: 8, migration: 2, server: 0 })
    expect(verdict.examples).toEqual([])
    expect(verdict).toMatchObject({ ok: true, findings: {}, kills: 10 })
    // Else nothing was at stake.
    expect(verdict.acknowledgedRecords).toBeGreaterThan(1000)
    expect(Object.keys(verdict.killedDuring).length).toBeGreaterThan(2)
  })

  it('is found to lose steps where it acknowledges them before they are committed', async () => {
    const [mutant] = tools.MUTANTS
    if (mutant === undefined) throw new Error('There is no mutant.')
    // What is lost first differs: steps, a rewrite of them, a row that names them. It is never the torture itself that fails.
    expect(await tools.tryMutant(mutant)).toMatchObject({ isCaught: true, error: undefined })
  })
})

describeOwnInfluxd('a process that is killed while it delivers to a real InfluxDB', () => {
  it('has brought everything there once when it is left in peace', async () => {
    const verdict = await run('influxdb', { folder: 5, migration: 0, server: 0 })
    expect(verdict.examples).toEqual([])
    expect(verdict).toMatchObject({ ok: true, findings: {}, kills: 5 })
    expect(verdict.inInfluxDb?.['step']).toBeGreaterThan(500)
  })
})

describe('mistakes that torture must find', () => {
  it('each have their place in the program as it is', () => {
    expect(tools.MUTANTS.length).toBeGreaterThan(10)
    expect(tools.misplacedMutants(program.dist)).toEqual([])
  })
})

describe('two hundred kills', () => {
  it('are shared out among work, migrations and whole servers', () => {
    expect(tools.shareOut(200)).toEqual({ folder: 168, migration: 20, server: 12 })
    expect(tools.shareOut(1)).toEqual({ folder: 0, migration: 1, server: 0 })
  })
})
