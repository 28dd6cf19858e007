import { describe, expect, it } from 'vitest'
import { changePicture, type ChangePart } from '../../../dashboard/charts/change-model.js'

const part = (name: ChangePart['part'], changeEasyKm: number, texts: Partial<ChangePart> = {}): ChangePart => ({
  part: name,
  changeEasyKm,
  changeSlu: 2 * changeEasyKm,
  shareRatio: null,
  label: name,
  baseText: 'before',
  recentText: 'after',
  sentence: '',
  ...texts,
})

describe('the picture of a change', () => {
  it('has its largest part first, each bar beginning where the one above ends', () => {
    const { rows, zeroRatio, wholeRatio } = changePicture({
      parts: [part('speed', -1), part('distance', 4), part('shoe', 1), part('slope', 0)],
    })
    expect(rows.map((row) => [row.part.part, row.fromRatio, row.toRatio])).toEqual([
      ['distance', 0, 1],
      ['speed', 1, 0.75],
      ['shoe', 0.75, 1],
      ['slope', 1, 1],
    ])
    expect([zeroRatio, wholeRatio]).toEqual([0, 1])
  })

  it('grows to the left from no change where there is less', () => {
    const { rows, zeroRatio, wholeRatio } = changePicture({ parts: [part('distance', -4), part('speed', 1)] })
    expect(rows.map(({ fromRatio, toRatio }) => [fromRatio, toRatio])).toEqual([
      [1, 0],
      [0, 0.25],
    ])
    expect([zeroRatio, wholeRatio]).toEqual([1, 0.25])
  })

  it('leaves out what nobody measured where there was none of it', () => {
    const none = { baseText: '0.0 easy km', recentText: '0.0 easy km' }
    expect(changePicture({ parts: [part('unmeasured', 0, none)] }).rows).toEqual([])
    expect(changePicture({ parts: [part('unmeasured', 0, { ...none, recentText: '3.0 easy km' })] }).rows).toHaveLength(
      1,
    )
  })

  it('stands still without a change', () => {
    const { rows, zeroRatio } = changePicture({ parts: [part('distance', 0)] })
    expect(rows[0]).toMatchObject({ fromRatio: 0, toRatio: 0 })
    expect(zeroRatio).toBe(0)
  })
})
