/** A stretch of time, µs. */
export interface Stretch {
  readonly fromUs: number
  readonly toUs: number
}

export interface PendingStep extends Stretch {
  readonly impulseBwS: number
  /** 1; of strides that losses tore, as many as there must have been. */
  readonly steps: number
}

/**
 * What is needed to tell the load that one foot's sensor missed. Steps wait until it is known whether the other foot was
 * seen then; all else are sums, so that the result doesn't depend on how the records were grouped.
 */
export interface FootFill {
  /** A sensor of this foot was heard. */
  heard: boolean
  /** Time missing since the newest step of this foot. */
  gap: Stretch | null
  /** The newest missing time before a step of this foot, and the part of it that the other foot's steps fill. */
  lastGap: Stretch | null
  lastHole: Stretch | null
  /** A pause, or a pod that filled both feet, since the newest step. */
  interrupted: boolean
  lastStepUs: number
  lastEndUs: number
  impulseBwS: number
  stepTimeUs: number
  /** Own steps while the other foot was seen, and while it was not. */
  matchedBwS: number
  matchedSteps: number
  aloneBwS: number
  pending: PendingStep[]
  /** Running time that neither foot saw. */
  silentUs: number
  /** Strides since the newest step that were there, but torn: the end of the last one, and whether they still follow. */
  torn: { readonly untilUs: number; readonly following: boolean } | null
  /** Load per µs of the newest step; what lies between it and the next one is filled at the mean of both. */
  rateBwSPerUs: number
  /** Load of strides that short losses tore. */
  tornBwS: number
}

/** One foot's filling, with the time of its newest sample. */
export interface FilledFoot {
  readonly fill: FootFill
  readonly stream: { readonly lastSampleUs: number | null }
}

export function createFootFill(): FootFill {
  return {
    heard: false,
    gap: null,
    lastGap: null,
    lastHole: null,
    interrupted: false,
    lastStepUs: -Infinity,
    lastEndUs: -Infinity,
    impulseBwS: 0,
    stepTimeUs: 0,
    matchedBwS: 0,
    matchedSteps: 0,
    aloneBwS: 0,
    pending: [],
    silentUs: 0,
    torn: null,
    rateBwSPerUs: 0,
    tornBwS: 0,
  }
}

/** Nothing of this foot came in that time. Before its first sample, `fromUs` is -Infinity. */
export function noteGap(fill: FootFill, fromUs: number, toUs: number): void {
  fill.gap = { fromUs: Math.min(fill.gap?.fromUs ?? fromUs, fromUs), toUs: Math.max(fill.gap?.toUs ?? toUs, toUs) }
}
