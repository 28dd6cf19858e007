import { describe, expect, it } from 'vitest'
import { savedText } from '../../../dashboard/pages/session/saved-text.js'

const run = (activeGeneration: number, legSlu: number) => ({
  activeGeneration,
  totals: { soleusLoadSlu: { left: legSlu, right: legSlu } },
})

describe('after surface or shoe of a run was changed', () => {
  it('says what the load was and is, once it is computed anew', () => {
    expect(savedText(run(0, 2.9), run(0, 2.9))).toBe('Saved.')
    expect(savedText(run(0, 2.9), run(1, 3.3))).toBe('Saved. Was 2.9, now 3.3 easy km.')
    expect(savedText(run(1, 2.9), run(2, 2.91))).toBe('Saved. Still 2.9 easy km.')
    expect(savedText(null, run(1, 2.9))).toBe('Saved.')
  })
})
