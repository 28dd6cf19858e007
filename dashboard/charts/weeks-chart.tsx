import type { Chart, ChartConfiguration, ChartDataset, Plugin } from 'chart.js'
import { useMemo } from 'react'
import { formatNumber, UNKNOWN } from '../lib/format.js'
import { baseOptions, drawLabel, xAxis, yAxis } from './base-options.js'
import { ChartCanvas } from './chart-canvas.js'
import { dots, hatch, useColors, type Colors } from './colors.js'
import { corridorBands, weeksTopKm, type WeekBar } from './weeks-model.js'

const widthOfWeek = (chart: Chart): number => {
  const { chartArea, data } = chart
  return (chartArea.right - chartArea.left) / Math.max(1, data.labels?.length ?? 1)
}

const corridor = (bars: readonly WeekBar[], colors: Colors): Plugin => ({
  id: 'corridor',
  beforeDatasetsDraw: (chart) => {
    const { x, y } = chart.scales
    if (x === undefined || y === undefined) return
    const half = widthOfWeek(chart) / 2
    chart.ctx.save()
    chart.ctx.fillStyle = colors.corridor
    for (const band of corridorBands(bars)) {
      const left = x.getPixelForValue(band.first) - half
      const top = Math.max(chart.chartArea.top, y.getPixelForValue(band.high))
      const width = x.getPixelForValue(band.last) + half - left
      chart.ctx.fillRect(left, top, width, y.getPixelForValue(band.low) - top)
    }
    chart.ctx.restore()
  },
})

const unknownWeek = (chart: Chart, x: number, color: string): void => {
  const { ctx, chartArea } = chart
  ctx.save()
  ctx.strokeStyle = color
  ctx.lineWidth = 1.8
  ctx.beginPath()
  ctx.arc(x, chartArea.bottom - 9, 4.5, 0, 2 * Math.PI)
  ctx.stroke()
  ctx.beginPath()
  ctx.moveTo(x - 5, chartArea.bottom - 21)
  ctx.lineTo(x + 5, chartArea.bottom - 21)
  ctx.stroke()
  ctx.restore()
}

const marks = (bars: readonly WeekBar[], colors: Colors): Plugin => ({
  id: 'marks',
  afterDatasetsDraw: (chart) => {
    const { x, y } = chart.scales
    if (x === undefined || y === undefined) return
    bars.forEach((bar, index) => {
      const at = x.getPixelForValue(index)
      if (bar.unknown) unknownWeek(chart, at, colors.unknown)
      if (index !== bars.length - 1 || bar.changeText === null) return
      const color = bar.aboveUsual ? colors.watch : colors['ink-soft']
      // Above its neighbours as well, over which the label reaches.
      const top = Math.max(...bars.slice(-3).map(({ totalKm }) => totalKm))
      drawLabel(chart, bar.changeText, { x: at, y: y.getPixelForValue(top) - 8 }, color)
    })
  },
})

const datasets = (bars: readonly WeekBar[], colors: Colors): ChartDataset<'bar'>[] => {
  const part = (label: string, valueOf: (bar: WeekBar) => number, fill: CanvasPattern | string) => ({
    label,
    data: bars.map(valueOf),
    backgroundColor: fill,
    stack: 'load',
    barPercentage: 0.76,
    categoryPercentage: 0.92,
    borderRadius: 2,
    maxBarThickness: 44,
  })
  return [
    part('rearfoot', (bar) => bar.rearfootKm, colors.rearfoot),
    part('not rearfoot', (bar) => bar.notRearfootKm, colors['not-rearfoot']),
    part('strike not known', (bar) => bar.strikeUnknownKm, dots(colors.surface, colors['strike-unknown'])),
    part('estimated, pod not worn', (bar) => bar.estimatedKm, hatch(colors['ink-soft'])),
  ]
}

const LABEL_WIDTH_PX = 62

/** Labels counted back from the last week, so that now always has one; none turned or cut. */
const weekAxis = (bars: readonly WeekBar[], colors: Colors) => {
  const axis = xAxis(colors)
  return {
    ...axis,
    ticks: {
      ...axis.ticks,
      autoSkip: false,
      callback(this: { readonly chart: Chart }, _: unknown, index: number): string {
        const every = Math.ceil((bars.length * LABEL_WIDTH_PX) / this.chart.width)
        return (bars.length - 1 - index) % every === 0 ? (bars[index]?.label ?? '') : ''
      },
    },
  }
}

const configOf = (bars: readonly WeekBar[], colors: Colors): ChartConfiguration<'bar'> => {
  const base = baseOptions(colors) as NonNullable<ChartConfiguration<'bar'>['options']>
  return {
    type: 'bar',
    data: { labels: bars.map(({ label }) => label), datasets: datasets(bars, colors) },
    options: {
      ...base,
      layout: { padding: { top: 20 } },
      scales: {
        x: { stacked: true, ...weekAxis(bars, colors) },
        y: { stacked: true, max: weeksTopKm(bars), ...yAxis(colors, (km) => formatNumber(km)) },
      },
      plugins: {
        tooltip: {
          ...base.plugins?.tooltip,
          filter: ({ parsed }) => (parsed.y ?? 0) > 0.05,
          callbacks: {
            title: ([item]) => {
              const bar = bars[item?.dataIndex ?? -1]
              return bar === undefined ? '' : `${bar.longLabel}: ${formatNumber(bar.totalKm, 1)} easy km`
            },
            label: ({ dataset, parsed }) => `${dataset.label ?? ''} ${formatNumber(parsed.y, 1)}`,
          },
        },
      },
    },
    plugins: [corridor(bars, colors), marks(bars, colors)] as Plugin<'bar'>[],
  }
}

const sentence = (bars: readonly WeekBar[]): string => {
  const last = bars.at(-1)
  const change = last?.changeText === null || last === undefined ? '' : `, ${last.changeText} against the week before`
  return `${String(bars.length)} weeks of soleus load in easy kilometres by expected foot strike. ${last?.longLabel ?? ''}: ${formatNumber(last?.totalKm ?? null, 1)}${change}.`
}

/** Weeks as bars by strike against the athlete's own usual range. */
export const WeeksChart = ({ bars }: { readonly bars: readonly WeekBar[] }) => {
  const colors = useColors()
  const config = useMemo(() => configOf(bars, colors), [bars, colors])
  return <ChartCanvas config={config as ChartConfiguration} label={sentence(bars)} />
}

const rangeText = ({ corridorKm }: WeekBar): string =>
  corridorKm === null ? UNKNOWN : `${formatNumber(corridorKm.low)} to ${formatNumber(corridorKm.high)}`

/** The rows of the table that stands in for the picture. */
export const weekRows = (bars: readonly WeekBar[]): readonly (readonly string[])[] =>
  bars.map((bar) => [
    bar.longLabel,
    bar.unknown ? 'not known' : formatNumber(bar.totalKm, 1),
    rangeText(bar),
    formatNumber(bar.rearfootKm, 1),
    formatNumber(bar.notRearfootKm, 1),
    formatNumber(bar.strikeUnknownKm, 1),
    formatNumber(bar.estimatedKm, 1),
    bar.changeText ?? UNKNOWN,
    `${String(bar.knownDays)} of 7`,
  ])
export const WEEK_COLUMNS = [
  'Week',
  'Easy km',
  'Usual range',
  'Rearfoot, expected',
  'Not rearfoot, expected',
  'Strike not known',
  'Estimated',
  'Change',
  'Days known',
] as const
