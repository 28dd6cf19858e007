import type { ChartConfiguration } from 'chart.js'
import { useMemo } from 'react'
import { baseOptions } from './base-options.js'
import { ChartCanvas } from './chart-canvas.js'
import { useColors, type Colors } from './colors.js'
import type { Point } from './line-chart.js'

export interface StripChartProps {
  readonly points: readonly Point[]
  readonly durationS: number
  readonly label: string
}

const configOf = ({ points, durationS }: StripChartProps, colors: Colors): ChartConfiguration<'line'> => {
  const base = baseOptions(colors) as NonNullable<ChartConfiguration<'line'>['options']>
  return {
    type: 'line',
    data: {
      datasets: [
        {
          data: points.map(({ x, y }) => ({ x, y: y ?? 0 })),
          stepped: 'before',
          fill: 'origin',
          backgroundColor: colors['strike-unknown'],
          borderWidth: 0,
          pointRadius: 0,
          pointHitRadius: 0,
          pointHoverRadius: 0,
        },
      ],
    },
    options: {
      ...base,
      // Its edges are the beginning and the end of the run: handles lie over it.
      layout: { padding: 0 },
      events: [],
      scales: {
        x: { type: 'linear', display: false, min: 0, max: Math.max(1, durationS) },
        y: { type: 'linear', display: false, beginAtZero: true, grace: '8%' },
      },
      plugins: { tooltip: { enabled: false } },
    },
  }
}

/** The course of a run without axes, from edge to edge, to lay handles over. */
export const StripChart = ({ points, durationS, label }: StripChartProps) => {
  const colors = useColors()
  const config = useMemo(() => configOf({ points, durationS, label }, colors), [points, durationS, label, colors])
  return <ChartCanvas config={config as ChartConfiguration} label={label} height="strip" />
}
