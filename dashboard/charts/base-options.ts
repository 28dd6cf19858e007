import type { ChartOptions, Chart, ScriptableTooltipContext } from 'chart.js'
import type { Colors } from './colors.js'

const FONT = { family: 'system-ui, -apple-system, "Segoe UI", Inter, sans-serif', size: 12 }

/** The look all charts share. Motion is left out: nothing moved but the numbers. */
export const baseOptions = (colors: Colors): ChartOptions => ({
  animation: false,
  maintainAspectRatio: false,
  responsive: true,
  color: colors['ink-soft'],
  font: FONT,
  interaction: { mode: 'index', intersect: false },
  plugins: {
    tooltip: {
      backgroundColor: colors.ink,
      titleColor: colors.surface,
      bodyColor: colors.surface,
      padding: 10,
      cornerRadius: 8,
      displayColors: false,
      titleFont: { ...FONT, weight: 600 },
      bodyFont: FONT,
    },
  },
})

export const xAxis = (colors: Colors) => ({
  grid: { display: false },
  border: { color: colors.line },
  ticks: { color: colors['ink-soft'], font: FONT, maxRotation: 0, minRotation: 0, autoSkip: true, autoSkipPadding: 12 },
})

export const yAxis = (colors: Colors, format: (value: number) => string) => ({
  border: { display: false },
  grid: { color: colors.line, tickBorderDash: [] },
  ticks: {
    color: colors['ink-soft'],
    font: FONT,
    maxTicksLimit: 5,
    includeBounds: false,
    callback: (value: string | number) => format(Number(value)),
  },
})

export const labelFont = (weight: number, sizePx = 13): string => `${String(weight)} ${String(sizePx)}px ${FONT.family}`

/** Writes a word at a place, moved sideways so that it is never cut at the edge. */
export const drawLabel = (chart: Chart, text: string, at: { x: number; y: number }, color: string): void => {
  const { ctx, width } = chart
  ctx.save()
  ctx.font = labelFont(700, 14)
  ctx.fillStyle = color
  ctx.textAlign = 'center'
  const half = ctx.measureText(text).width / 2 + 1
  ctx.fillText(text, Math.min(Math.max(at.x, half), width - half), Math.max(at.y, 14))
  ctx.restore()
}

export type TooltipContext = ScriptableTooltipContext<'bar'>
