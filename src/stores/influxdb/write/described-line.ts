import { timeUsOfPoint } from '../points/point-time.js'

/** Names a point for people, in one short piece: `step of 2026-11-21T12:00:00.123456Z`. */
export function describedLine(line: string): string {
  const measurement = /^\w+/.exec(line)?.[0] ?? 'point'
  const time = / (-?\d{1,19})$/.exec(line)?.[1]
  return time === undefined ? measurement : `${measurement} of ${timeText(timeUsOfPoint(BigInt(time)))}`
}

function timeText(timeUs: number): string {
  const date = new Date(Math.floor(timeUs / 1000))
  if (Number.isNaN(date.getTime())) return `${timeUs} µs`
  const belowMs = ((timeUs % 1000) + 1000) % 1000
  return date.toISOString().replace('Z', `${String(belowMs).padStart(3, '0')}Z`)
}
