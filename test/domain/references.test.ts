import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { REFERENCES } from '../../src/domain/references.js'

const folder = path.join(import.meta.dirname, '../../src/domain')

describe('references', () => {
  it('hold every source that the domain names', () => {
    const named = new Set<string>()
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file === 'references.ts') continue
      const text = readFileSync(path.join(folder, file), 'utf8')
      for (const match of text.matchAll(/@source ([A-Z]{2,5}\d{2})/g)) named.add(match[1] ?? '')
    }
    expect(named.size).toBeGreaterThan(5)
    expect([...named].filter((key) => !(key in REFERENCES))).toEqual([])
  })
})
