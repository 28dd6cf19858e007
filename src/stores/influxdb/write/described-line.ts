import { timeUsOfPoint } from '../points/point-time.js'

/** Names a point for people, in one short piece: `step of 2026-11-21T12:00:00.123456Z`. */
export function describedLine(line: string): string {
  const measurement = /^\w+/.exec(line)?.[0] ?? 'point'
  const timeNs = / (\d{1,19})$/.exec(line)?.[1]
  return timeNs === undefined ? measurement : `${measurement} of ${timeText(timeUsOfPoint(timeNs))}`
}

function timeText(timeUs: number): string {
  const date = new Date(Math.floor(timeUs / 1000)).toISOString()
  return date.replace('Z', `${String(timeUs % 1000).padStart(3, '0')}Z`)
}
