import type { ChartConfiguration } from 'chart.js'
import { useMemo } from 'react'
import { formatNumber } from '../lib/format.js'
import { baseOptions, xAxis, yAxis } from './base-options.js'
import { ChartCanvas } from './chart-canvas.js'
import { dots, useColors, type Colors } from './colors.js'

export interface MinuteLoad {
  readonly minuteIndex: number
  readonly rearfootM: number
  /** Midfoot and forefoot together. */
  readonly notRearfootM: number
  readonly strikeUnknownM: number
}

const configOf = (minutes: readonly MinuteLoad[], colors: Colors): ChartConfiguration<'bar'> => {
  const base = baseOptions(colors) as NonNullable<ChartConfiguration<'bar'>['options']>
  const part = (label: string, valueOf: (minute: MinuteLoad) => number, fill: CanvasPattern | string) => ({
    label,
    data: minutes.map(valueOf),
    backgroundColor: fill,
    stack: 'load',
    barPercentage: 1,
    categoryPercentage: 0.92,
  })
  return {
    type: 'bar',
    data: {
      labels: minutes.map(({ minuteIndex }) => `${String(minuteIndex)} min`),
      datasets: [
        part('rearfoot', (minute) => minute.rearfootM, colors.rearfoot),
        part('not rearfoot', (minute) => minute.notRearfootM, colors['not-rearfoot']),
        part('strike not known', (minute) => minute.strikeUnknownM, dots(colors.surface, colors['strike-unknown'])),
      ],
    },
    options: {
      ...base,
      scales: {
        x: { stacked: true, ...xAxis(colors) },
        y: { stacked: true, ...yAxis(colors, (metres) => formatNumber(metres)) },
      },
      plugins: {
        tooltip: {
          ...base.plugins?.tooltip,
          filter: ({ parsed }) => (parsed.y ?? 0) > 0.5,
          callbacks: { label: ({ dataset, parsed }) => `${dataset.label ?? ''} ${formatNumber(parsed.y)} m` },
        },
      },
    },
  }
}

/** Load of each minute by expected foot strike, in easy metres. */
export const MinutesChart = ({
  minutes,
  label,
}: {
  readonly minutes: readonly MinuteLoad[]
  readonly label: string
}) => {
  const colors = useColors()
  const config = useMemo(() => configOf(minutes, colors), [minutes, colors])
  return <ChartCanvas config={config as ChartConfiguration} label={label} height="short" />
}
