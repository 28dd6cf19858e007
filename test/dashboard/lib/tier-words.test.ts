import { describe, expect, it } from 'vitest'
import { cadenceNote, TIER_WORDS, tierWords } from '../../../dashboard/lib/tier-words.js'

describe('what the source of a run can tell', () => {
  it('is never a foot strike below tier C', () => {
    for (const tier of ['D', 'E', 'F', 'G'] as const) expect(TIER_WORDS[tier]).toContain('no foot strike')
  })

  it('names the tier, or says that it is not known', () => {
    expect(tierWords('E')).toContain('(tier E)')
    expect(tierWords(null)).toBe('not known')
  })

  it('says where a cadence was doubled, and nothing else', () => {
    expect(cadenceNote({ cadenceDoubled: true })).toContain('doubled')
    expect(cadenceNote({ cadenceDoubled: false })).toBeNull()
    expect(cadenceNote({})).toBeNull()
    expect(cadenceNote(null)).toBeNull()
  })
})
