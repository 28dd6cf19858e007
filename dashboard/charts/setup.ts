import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js'

/** Registers the parts of chart.js that the dashboard draws with; registering again changes nothing. */
export const registerCharts = (): void => {
  Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, PointElement)
  Chart.register(ScatterController, Filler, Tooltip)
}
