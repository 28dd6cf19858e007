import { SHOE_KINDS, type ShoeKind } from '../../records/people.js'
import { SURFACES, type Surface } from '../../records/session-record.js'
import { easyKilometresOfBothLegs } from '../easy-kilometres.js'
import type { BreakdownPart } from './breakdown.js'
import { roundToSum } from './rounding.js'
import { mainSensor } from './sensors.js'
import type { PeriodLoad } from './summarise-period.js'

/** Two periods, and how a part of the change between them is told. */
export interface TwoPeriods {
  readonly base: PeriodLoad
  readonly recent: PeriodLoad
}

export const PART_LABELS: Readonly<Record<BreakdownPart, string>> = {
  distance: 'Distance',
  speed: 'Speed',
  slope: 'Slope',
  strike: 'Foot strike',
  surface: 'Surface',
  shoe: 'Shoe',
  form: 'All else',
  unmeasured: 'Not measured',
}

/** What changed, as a noun: "more distance", "faster running", "more treadmill". `added` is the sign of its part. */
export function causeText(part: BreakdownPart, added: boolean, { base, recent }: TwoPeriods): string {
  switch (part) {
    case 'distance':
      return added ? 'more distance' : 'less distance'
    case 'speed':
      return speedCause(base, recent)
    case 'slope':
      return added ? 'more climbing' : 'less climbing'
    case 'strike':
      return added ? 'landing further forward' : 'landing further back'
    case 'surface':
      return surfaceCause(base, recent)
    case 'shoe':
      return shoeCause(base, recent)
    case 'form':
      return 'all else (form, sensor)'
    case 'unmeasured':
      return added ? 'more load that no sensor saw' : 'less load that no sensor saw'
  }
}

/** What a part was in one period: "42.1 km", "5:40 /km", "20 % treadmill"; a dash where there is nothing to say. */
export function factText(part: BreakdownPart, period: PeriodLoad, other: PeriodLoad): string {
  const { running } = period
  if (part === 'unmeasured')
    return `${roundToSum([easyKilometresOfBothLegs(period.unmeasuredSlu)], 1)[0]?.toFixed(1) ?? '0.0'} easy km`
  if (running === null) return part === 'distance' ? '0.0 km' : UNKNOWN
  switch (part) {
    case 'distance':
      return `${(period.distanceM / 1000).toFixed(1)} km`
    case 'speed':
      return paceText(running.speedMps)
    case 'slope':
      return running.slopeDeg === null ? 'not measured' : signedDeg(running.slopeDeg)
    case 'strike':
      return running.footStrikeAngleDeg === null ? 'not measured' : toeText(running.footStrikeAngleDeg)
    case 'surface':
      return shareText(running.surfaces, changedSurface(period, other) ?? mostRun(running.surfaces))
    case 'shoe':
      return shoeFact(period, other)
    case 'form':
      return sensorFact(period, other)
  }
}

/** Minutes and seconds a kilometre. */
export function paceText(speedMps: number): string {
  const seconds = Math.round(1000 / speedMps)
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')} /km`
}

const UNKNOWN = '–'
/** Shares that differ by less are the same in words. */
const SHARE_STEP = 0.005
const SPEED_STEP_RATIO = 0.005

function speedCause(base: PeriodLoad, recent: PeriodLoad): string {
  const change = (recent.running?.speedMps ?? 0) / (base.running?.speedMps ?? 1) - 1
  if (base.running === null || recent.running === null || Math.abs(change) < SPEED_STEP_RATIO) {
    return 'another mix of speeds'
  }
  return change > 0 ? 'faster running (less time per km)' : 'slower running (more time per km)'
}

function surfaceCause(base: PeriodLoad, recent: PeriodLoad): string {
  const surface = changedSurface(recent, base)
  if (surface === null) return 'the surface'
  return `${isMore(recent.running?.surfaces[surface], base.running?.surfaces[surface])} ${surface}`
}

function shoeCause(base: PeriodLoad, recent: PeriodLoad): string {
  const kind = changedShoe(recent, base)
  if (kind === null) return 'the shoe'
  return `${isMore(recent.running?.shoes[kind], base.running?.shoes[kind])} running in ${kind} shoes`
}

function shoeFact(period: PeriodLoad, other: PeriodLoad): string {
  const kind = changedShoe(period, other)
  const shoes = period.running?.shoes
  if (shoes === undefined) return UNKNOWN
  if (kind !== null) return shareText(shoes, kind)
  const worn = SHOE_KINDS.filter((one) => shoes[one] >= SHARE_STEP)
  return worn.length === 0 ? 'none named' : worn.join(', ')
}

/** Of what differs from plain road and standard shoes, the one whose share changed most; null where none did. */
function mostChanged<Name extends string>(names: readonly Name[], shares: Shares<Name>, others: Shares<Name>) {
  let most: Name | null = null
  let largest = SHARE_STEP
  for (const name of names) {
    const change = Math.abs((shares?.[name] ?? 0) - (others?.[name] ?? 0))
    if (change > largest) [most, largest] = [name, change]
  }
  return most
}

type Shares<Name extends string> = Readonly<Partial<Record<Name, number>>> | undefined
const NOT_ROAD = SURFACES.filter((surface) => surface !== 'road')
const NOT_STANDARD = SHOE_KINDS.filter((kind) => kind !== 'standard')

function changedSurface(period: PeriodLoad, other: PeriodLoad): Surface | null {
  return mostChanged(NOT_ROAD, period.running?.surfaces, other.running?.surfaces)
}

function changedShoe(period: PeriodLoad, other: PeriodLoad): ShoeKind | null {
  return mostChanged(NOT_STANDARD, period.running?.shoes, other.running?.shoes)
}

function mostRun(shares: Readonly<Record<Surface, number>>): Surface {
  return SURFACES.reduce((most, surface) => (shares[surface] > shares[most] ? surface : most))
}

function shareText(shares: Readonly<Record<string, number>>, name: string): string {
  return `${String(Math.round(100 * (shares[name] ?? 0)))} % ${name}`
}

function signedDeg(valueDeg: number): string {
  const rounded = Math.round(valueDeg * 10) / 10 + 0
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${Math.abs(rounded).toFixed(1)}°`
}

/** "8.9° toe up". */
function toeText(angleDeg: number): string {
  const rounded = Math.round(angleDeg * 10) / 10
  return rounded === 0 ? 'flat' : `${Math.abs(rounded).toFixed(1)}° toe ${rounded > 0 ? 'up' : 'down'}`
}

/** What measured most of the way, where that differs. */
function sensorFact(period: PeriodLoad, other: PeriodLoad): string {
  const sensor = mainSensor(period)
  return sensor === mainSensor(other) ? UNKNOWN : sensor
}

function isMore(recent: number | undefined, base: number | undefined): string {
  return (recent ?? 0) > (base ?? 0) ? 'more' : 'less'
}
