import { Chart, type ChartConfiguration } from 'chart.js'
import { useEffect, useRef } from 'react'
import { registerCharts } from './setup.js'

export interface ChartCanvasProps {
  readonly config: ChartConfiguration
  /** What the picture shows, for who can't see it; the numbers themselves stand in a table beside it. */
  readonly label: string
  readonly height?: 'tall' | 'short' | 'fill' | 'strip'
}

/** A chart.js chart in a box of fixed height. A new `config` is drawn into the same chart unless its plugins changed. */
export const ChartCanvas = ({ config, label, height = 'tall' }: ChartCanvasProps) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  const drawn = useRef<Chart | null>(null)
  const plugins = useRef<ChartConfiguration['plugins']>(undefined)

  useEffect(() => {
    if (canvas.current === null) return
    registerCharts()
    if (drawn.current === null || plugins.current !== config.plugins) {
      drawn.current?.destroy()
      drawn.current = new Chart(canvas.current, config)
      plugins.current = config.plugins
      return
    }
    drawn.current.data = config.data
    drawn.current.options = config.options ?? {}
    drawn.current.update('none')
  }, [config])

  useEffect(
    () => () => {
      drawn.current?.destroy()
      drawn.current = null
    },
    [],
  )

  return (
    <div className={`chart chart-${height}`}>
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  )
}
