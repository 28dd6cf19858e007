import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'

const SOURCE = path.join(import.meta.dirname, '../../../src')

/** All code but the files that hold the constants. */
function readCode(): string {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  return files
    .filter(
      (file) => file.endsWith('.ts') && !file.endsWith('-coefficients.ts') && path.basename(file) !== 'parameters.ts',
    )
    .map((file) => readFileSync(path.join(SOURCE, file), 'utf8'))
    .join('\n')
}

function namesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)])
}

function numbersIn(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [value]
}

describe('the constants of the model', () => {
  it('are all read by some code', () => {
    const words = new Set(readCode().match(/\w+/g))
    expect(namesIn(DEFAULT_PARAMETERS).filter((name) => !words.has(name))).toEqual([])
  })

  it('are finite numbers', () => {
    const values = numbersIn(DEFAULT_PARAMETERS)
    expect(values.length).toBeGreaterThan(50)
    expect(values.filter((value) => typeof value !== 'number' || !Number.isFinite(value))).toEqual([])
  })
})
