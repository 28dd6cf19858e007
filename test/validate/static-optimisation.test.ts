import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from './modules.js'

interface Person {
  readonly soleusImpulseBwS: number
  readonly gastrocnemiusImpulseBwS: number
  readonly soleusShareRatio: number
}

interface StaticOptimisationModule {
  loadStaticOptimisation(dataFolder: string, problem: (error: Error) => void): ReadonlyMap<string, Person> | null
}

const file = path.join(ROOT, 'scripts/validate/datasets/static-optimisation.mjs')
const { loadStaticOptimisation } = (await import(pathToFileURL(file).href)) as StaticOptimisationModule
const folder = mkdtempSync(path.join(tmpdir(), 'solewatch-static-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, lines: readonly string[]): string {
  const data = path.join(folder, name)
  mkdirSync(path.join(data, 'rbds-fukuchi2017'), { recursive: true })
  writeFileSync(path.join(data, 'rbds-fukuchi2017', 'soleus_static_opt_T35_summary.csv'), `${lines.join('\n')}\n`)
  return data
}

const HEADER = 'subject,stance_soleus_impulse_bws,stance_gastroc_impulse_bws,stance_soleus_share_of_triceps'

describe('the other model’s soleus', () => {
  it('is read for every runner who has all of it', () => {
    const problems: Error[] = []
    const data = write('whole', [HEADER, '2,0.77,0.51,0.6', '3,,0.5,0.6', '4,0.6,nan,0.6', '10,0.58,0.5,0.54'])
    const people = loadStaticOptimisation(data, (error) => problems.push(error))
    expect([...(people?.keys() ?? [])]).toEqual(['2', '10'])
    expect(people?.get('2')).toEqual({ soleusImpulseBwS: 0.77, gastrocnemiusImpulseBwS: 0.51, soleusShareRatio: 0.6 })
    expect(problems).toEqual([])
  })

  it('is no problem where it is not there, and one where it lacks a column', () => {
    const problems: Error[] = []
    expect(loadStaticOptimisation(path.join(folder, 'absent'), (error) => problems.push(error))).toBeNull()
    expect(problems).toEqual([])
    const data = write('broken', ['subject,stance_soleus_impulse_bws', '2,0.77'])
    expect(loadStaticOptimisation(data, (error) => problems.push(error))).toBeNull()
    expect(problems[0]?.message).toContain('stance_gastroc_impulse_bws')
  })
})
