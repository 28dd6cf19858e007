import type { BreakdownAnswer } from '../../src/contracts/breakdown.js'

export type ChangePart = BreakdownAnswer['parts'][number]

/** One row of the picture: where its bar begins and ends on the way from no change to the whole of it, 0 to 1. */
export interface ChangeRow {
  readonly part: ChangePart
  readonly fromRatio: number
  readonly toRatio: number
}

export interface ChangePicture {
  readonly rows: readonly ChangeRow[]
  /** Where no change lies, and where the whole change does. */
  readonly zeroRatio: number
  readonly wholeRatio: number
}

/** Largest first, each bar beginning where the one above ends; what made no difference comes last, without a bar. */
export const changePicture = ({ parts }: Pick<BreakdownAnswer, 'parts'>): ChangePicture => {
  const shown = parts.filter(({ part, changeEasyKm, baseText, recentText }) =>
    part === 'unmeasured' ? changeEasyKm !== 0 || baseText !== recentText : true,
  )
  const sorted = [...shown].sort((a, b) => Math.abs(b.changeEasyKm) - Math.abs(a.changeEasyKm))
  const ends = [0]
  for (const { changeEasyKm } of sorted) ends.push((ends.at(-1) ?? 0) + changeEasyKm)
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const at = (easyKm: number): number => (high === low ? 0 : (easyKm - low) / (high - low))
  return {
    rows: sorted.map((part, index) => ({
      part,
      fromRatio: at(ends[index] ?? 0),
      toRatio: at(ends[index + 1] ?? 0),
    })),
    zeroRatio: at(0),
    wholeRatio: at(ends.at(-1) ?? 0),
  }
}
