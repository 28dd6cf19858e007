import type { Alert, Device, Foot, LinkState, Surface } from '../api/types.js'

export type Severity = 'calm' | 'info' | 'warn' | 'high' | 'unknown'

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  calm: 'Calm',
  info: 'Note',
  warn: 'Watch',
  high: 'High',
  unknown: 'Unknown',
}

export const SURFACE_WORDS: Readonly<Record<Surface, string>> = {
  road: 'Road',
  trail: 'Trail',
  treadmill: 'Treadmill',
  sand: 'Sand',
}

export const LINK_WORDS: Readonly<Record<LinkState, string>> = {
  searching: 'looking for it',
  connecting: 'connecting',
  preparing: 'getting ready',
  streaming: 'streaming',
  stalled: 'connected, but silent',
  lost: 'lost',
  stopped: 'stopped',
}

const SIDE_WORDS: Readonly<Record<Foot | 'total', string>> = {
  left: 'left calf',
  right: 'right calf',
  total: 'both calves',
}
export const sideWords = (side: Foot | 'total' | null): string | null => (side === null ? null : SIDE_WORDS[side])

/** What a rule counts and where: "estimated soleus load of the left calf"; a distance has no side. */
export const countingWords = ({ exposure, side }: Pick<Alert, 'exposure' | 'side'>): string => {
  if (exposure === 'distance') return 'distance'
  const the = side === 'total' ? 'both' : `the ${side}`
  return exposure === 'soleusLoad'
    ? `estimated soleus load of ${the} ${side === 'total' ? 'calves' : 'calf'}`
    : `steps of ${the} ${side === 'total' ? 'feet' : 'foot'} that do not land on the heel`
}

/** The side a warning is about, as it stands beside its severity; a distance is of no calf. */
export const aboutWords = ({ exposure, side }: Pick<Alert, 'exposure' | 'side'>): string | null =>
  exposure === 'distance' ? null : sideWords(side)

export const footWords = (foot: Foot | null): string => (foot === null ? 'both feet' : `${foot} foot`)

/** Where a device sits: a foot, a shank, both feet at once, or on no foot at all. */
export const placeWords = ({ kind, foot, placement }: Pick<Device, 'kind' | 'foot' | 'placement'>): string => {
  if (kind === 'heart-rate') return 'chest or arm'
  if (kind === 'treadmill') return 'treadmill'
  return placement === 'shank' && foot !== null ? `${foot} shank` : footWords(foot)
}

export const RULE_WORDS: Readonly<Record<Alert['family'], string>> = {
  'session-spike': 'One run against the longest run of the 30 days before it',
  'week-ratio': 'The last 7 days against the weekly mean of the three weeks before',
  'week-on-week': 'The last 7 days against the 7 days before',
}

export const EVIDENCE_WORDS: Readonly<Record<Alert['evidence'], string>> = {
  B: 'one large study that followed runners, counting distance; using it for soleus load is our extension',
  'C-': 'weak for any one person',
  D: 'a reasoned default that has hardly been tested',
}

const WORDS: Readonly<Record<string, string>> = {
  acuteSlu: 'Last 7 days',
  chronicWeekSlu: 'Weekly mean of the three weeks before',
  peakWeekSlu: 'Largest week of the five before',
  medianRunSlu: 'A typical run',
  uncoupledRatio: 'Last 7 days over the mean of the three weeks before',
  coupledRatio: 'The same with the 7 days counted into the mean',
  lowerUncoupledRatio: 'The first at the low end of what is uncertain',
  rollingChangeRatio: 'Change to the 7 days before',
  calendarChangeRatio: 'Change to the calendar week before',
  changeRatio: 'Change',
  clearBelowRatio: 'Quiet again below',
  peakWeekRatio: 'Last 7 days over the largest week of the five before',
  sessionDistanceM: 'This run',
  sessionSoleusLoadSlu: 'This run',
  sessionNonRearfootSteps: 'Steps of this run not on the heel',
  longestDistanceM: 'Longest of the 30 days before',
  longestSoleusLoadSlu: 'Highest of the 30 days before',
  longestNonRearfootSteps: 'Most of the 30 days before',
  ratio: 'This run over that',
  lowerRatio: 'The same at the low end of what is uncertain',
  infoRatio: 'Note above',
  warnRatio: 'Watch above',
  highRatio: 'High above',
  windowDays: 'Days looked back',
}

const spaced = (name: string): string => {
  const words = name.replace(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** How a number of a rule is shown: its unit stands at the end of its name. */
export interface RuleNumber {
  readonly label: string
  readonly kind: 'slu' | 'ratio' | 'change' | 'metres' | 'seconds' | 'plain'
}
const SUFFIXES: readonly (readonly [RegExp, RuleNumber['kind']])[] = [
  [/[cC]hangeRatio$/, 'change'],
  [/Slu$/, 'slu'],
  [/Ratio$|^ratio$/, 'ratio'],
  [/(?<=[a-z])M$/, 'metres'],
  [/(?<=[a-z])S$/, 'seconds'],
]

/** Reads a name such as `acuteSlu` or `weekRatio` into a label for people and the kind of its number. */
export const readRuleNumber = (name: string): RuleNumber => {
  const suffix = SUFFIXES.find(([pattern]) => pattern.test(name))
  const [pattern, kind] = suffix ?? [/$^/, 'plain' as const]
  return { label: WORDS[name] ?? spaced(name.replace(pattern, '')), kind }
}
