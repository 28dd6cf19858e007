import type { ChartConfiguration, ChartDataset } from 'chart.js'
import { memo, useMemo } from 'react'
import { formatNumber } from '../lib/format.js'
import { baseOptions, xAxis, yAxis } from './base-options.js'
import { ChartCanvas } from './chart-canvas.js'
import { useColors, type ColorName, type Colors } from './colors.js'

export interface Point {
  readonly x: number
  readonly y: number | null
}
export interface Line {
  readonly label: string
  readonly color: ColorName
  readonly dashed?: boolean
  readonly points: readonly Point[]
  /** Half width of a band around the line, one for each point; null where there is none. */
  readonly band?: readonly (number | null)[]
  readonly bandColor?: ColorName
}
export interface LineChartProps {
  readonly lines: readonly Line[]
  readonly label: string
  readonly height?: 'tall' | 'short' | 'fill'
  readonly formatX: (x: number) => string
  readonly formatY?: (y: number) => string
  readonly digits?: number
  /** Range that the axis at least covers, so that noise does not look like change. */
  readonly atLeast?: readonly [number, number]
  readonly rangeX?: readonly [number, number]
  readonly usual?: { readonly low: number; readonly high: number } | null
  readonly hideX?: boolean
}

const invisible = { order: 1, borderWidth: 0, pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0 }

const bandOf = (line: Line, colors: Colors): ChartDataset<'line'>[] => {
  const { band } = line
  if (band === undefined) return []
  const edge = (sign: 1 | -1) =>
    line.points.map(({ x, y }, index) => {
      const half = band[index] ?? null
      return { x, y: y === null || half === null ? null : y + sign * half }
    })
  const backgroundColor = colors[line.bandColor ?? 'corridor']
  return [
    { ...invisible, data: edge(-1) as ChartDataset<'line'>['data'] },
    { ...invisible, data: edge(1) as ChartDataset<'line'>['data'], fill: '-1', backgroundColor },
  ]
}

const lineOf = (line: Line, colors: Colors, order: number): ChartDataset<'line'>[] => [
  ...bandOf(line, colors),
  {
    order,
    label: line.label,
    data: line.points as ChartDataset<'line'>['data'],
    borderColor: colors[line.color],
    backgroundColor: colors[line.color],
    borderWidth: 2,
    borderDash: line.dashed === true ? [6, 4] : [],
    pointRadius: line.points.length === 1 ? 3 : 0,
    pointHitRadius: 8,
    spanGaps: false,
    tension: 0,
  },
]

const usualOf = ({ usual, lines }: LineChartProps, colors: Colors): ChartDataset<'line'>[] => {
  const xs = lines.flatMap(({ points }) => points.map(({ x }) => x))
  if (usual === undefined || usual === null || xs.length === 0) return []
  const across = (y: number) => [Math.min(...xs), Math.max(...xs)].map((x) => ({ x, y }))
  return [
    { ...invisible, data: across(usual.low) },
    { ...invisible, data: across(usual.high), fill: '-1', backgroundColor: colors.corridor },
  ]
}

/** The axis ends where the data end. */
const extent = (lines: readonly Line[], rangeX: LineChartProps['rangeX']): { min?: number; max?: number } => {
  if (rangeX !== undefined) return { min: rangeX[0], max: rangeX[1] }
  const xs = lines.flatMap(({ points }) => points.map(({ x }) => x))
  if (xs.length === 0) return {}
  const [min, max] = [Math.min(...xs), Math.max(...xs)]
  return min === max ? { min: min - 1, max: max + 1 } : { min, max }
}

const configOf = (props: LineChartProps, colors: Colors): ChartConfiguration<'line'> => {
  const { lines, formatX, formatY, digits = 0, atLeast, rangeX, hideX = false } = props
  const base = baseOptions(colors) as NonNullable<ChartConfiguration<'line'>['options']>
  const showY = formatY ?? ((y: number) => formatNumber(y, digits))
  const axis = xAxis(colors)
  return {
    type: 'line',
    data: { datasets: [...usualOf(props, colors), ...lines.flatMap((line, index) => lineOf(line, colors, -index))] },
    options: {
      ...base,
      scales: {
        x: {
          type: 'linear',
          display: !hideX,
          ...axis,
          ...extent(lines, rangeX),
          ticks: {
            ...axis.ticks,
            maxTicksLimit: 6,
            includeBounds: rangeX !== undefined,
            callback: (value) => formatX(Number(value)),
          },
        },
        y: {
          ...yAxis(colors, showY),
          ...(atLeast === undefined ? {} : { suggestedMin: atLeast[0], suggestedMax: atLeast[1] }),
        },
      },
      plugins: {
        tooltip: {
          ...base.plugins?.tooltip,
          filter: ({ dataset }) => dataset.label !== undefined,
          callbacks: {
            title: ([item]) => (item === undefined ? '' : formatX(item.parsed.x ?? 0)),
            label: ({ dataset, parsed }) => `${dataset.label ?? ''} ${showY(parsed.y ?? 0)}`,
          },
        },
      },
    },
  }
}

/** Lines over a number: minutes of a run, seconds ago, days. Left is solid, right is dashed. */
export const LineChart = memo((props: LineChartProps) => {
  const colors = useColors()
  const config = useMemo(() => configOf(props, colors), [props, colors])
  return <ChartCanvas config={config as ChartConfiguration} label={props.label} height={props.height ?? 'short'} />
})
LineChart.displayName = 'LineChart'
