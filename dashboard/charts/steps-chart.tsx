import type { Chart, ChartConfiguration, Plugin } from 'chart.js'
import { useMemo } from 'react'
import { formatNumber } from '../lib/format.js'
import { baseOptions, labelFont, xAxis, yAxis } from './base-options.js'
import { ChartCanvas } from './chart-canvas.js'
import { useColors, type Colors } from './colors.js'

export interface AnglePoint {
  readonly x: number
  readonly y: number
}
export interface StepsChartProps {
  readonly left: readonly AnglePoint[]
  readonly right: readonly AnglePoint[]
  readonly label: string
}

/**
 * Usual kinematic borders between the three strikes.
 * @source ALTMAN-DAVIS-2012 doi:10.1016/j.gaitpost.2011.09.104
 */
const REARFOOT_ABOVE_DEG = 8
const FOREFOOT_BELOW_DEG = -1.6

const border = (chart: Chart, angleDeg: number, word: string, colors: Colors): void => {
  const { ctx, chartArea } = chart
  const y = chart.scales.y?.getPixelForValue(angleDeg)
  if (y === undefined || y < chartArea.top || y > chartArea.bottom) return
  ctx.save()
  ctx.strokeStyle = ctx.fillStyle = colors['ink-soft']
  ctx.setLineDash([2, 4])
  ctx.beginPath()
  ctx.moveTo(chartArea.left, y)
  ctx.lineTo(chartArea.right, y)
  ctx.stroke()
  ctx.font = labelFont(500, 11)
  ctx.textAlign = 'right'
  const above = angleDeg > 0
  ctx.setLineDash([])
  const [right, baseline] = [chartArea.right - 4, above ? y - 5 : y + 13]
  const width = ctx.measureText(word).width
  // The dots are as dense as ink here: on its own ground the word can be read.
  ctx.fillStyle = colors.surface
  ctx.fillRect(right - width - 4, baseline - 11, width + 8, 15)
  ctx.fillStyle = colors['ink-soft']
  ctx.fillText(word, right, baseline)
  ctx.restore()
}

const borders = (colors: Colors): Plugin => ({
  id: 'borders',
  afterDatasetsDraw: (chart) => {
    border(chart, REARFOOT_ABOVE_DEG, 'rearfoot above', colors)
    border(chart, FOREFOOT_BELOW_DEG, 'forefoot below', colors)
  },
})

const configOf = ({ left, right }: StepsChartProps, colors: Colors): ChartConfiguration<'scatter'> => {
  const base = baseOptions(colors) as NonNullable<ChartConfiguration<'scatter'>['options']>
  const axis = xAxis(colors)
  return {
    type: 'scatter',
    data: {
      datasets: [
        {
          label: 'left',
          data: [...left],
          pointStyle: 'circle',
          pointRadius: 1.8,
          backgroundColor: colors.left,
          borderWidth: 0,
        },
        {
          label: 'right',
          data: [...right],
          pointStyle: 'cross',
          pointRadius: 2.6,
          borderColor: colors.right,
          borderWidth: 1.2,
        },
      ],
    },
    options: {
      ...base,
      interaction: { mode: 'nearest', intersect: false },
      scales: {
        x: {
          type: 'linear',
          ...axis,
          min: 0,
          max: Math.max(1, left.at(-1)?.x ?? 0, right.at(-1)?.x ?? 0),
          ticks: {
            ...axis.ticks,
            includeBounds: false,
            precision: 0,
            callback: (value) => `${formatNumber(Number(value))} min`,
          },
        },
        y: { ...yAxis(colors, (angle) => `${formatNumber(angle)}°`), suggestedMin: -6, suggestedMax: 14 },
      },
      plugins: {
        tooltip: {
          ...base.plugins?.tooltip,
          callbacks: { label: ({ dataset, parsed }) => `${dataset.label ?? ''} ${formatNumber(parsed.y, 1)}°` },
        },
      },
    },
    plugins: [borders(colors) as Plugin<'scatter'>],
  }
}

/** Foot strike angle of each step: left as dots, right as crosses. */
export const StepsChart = (props: StepsChartProps) => {
  const colors = useColors()
  const { left, right, label } = props
  const config = useMemo(() => configOf({ left, right, label }, colors), [left, right, label, colors])
  return <ChartCanvas config={config as ChartConfiguration} label={label} height="tall" />
}
