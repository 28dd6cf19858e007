import { useMemo } from 'react'
import { DARK, useMediaQuery } from '../lib/use-media-query.js'

const NAMES = [
  'ink',
  'ink-soft',
  'line',
  'surface',
  'accent',
  'rearfoot',
  'not-rearfoot',
  'strike-unknown',
  'left',
  'right',
  'corridor',
  'band-left',
  'band-right',
  'calm',
  'watch',
  'high',
  'unknown',
] as const
export type ColorName = (typeof NAMES)[number]
export type Colors = Readonly<Record<ColorName, string>>

/** A canvas knows no custom properties: an element is asked what each comes to in the scheme of now. */
const readColors = (dark: boolean): Colors => {
  const probe = document.createElement('i')
  probe.style.colorScheme = dark ? 'dark' : 'light'
  document.body.append(probe)
  const read = (name: ColorName): [ColorName, string] => {
    probe.style.color = `var(--${name})`
    return [name, getComputedStyle(probe).color]
  }
  const colors = Object.fromEntries(NAMES.map(read)) as Record<ColorName, string>
  probe.remove()
  return colors
}

/** The tokens as colours for a canvas; read again when the scheme changes between light and dark. */
export const useColors = (): Colors => {
  const dark = useMediaQuery(DARK)
  return useMemo(() => readColors(dark), [dark])
}

/** Diagonal lines: a value that was filled in, not measured. */
export const hatch = (color: string): CanvasPattern | string => {
  const tile = document.createElement('canvas')
  tile.width = tile.height = 8
  const context = tile.getContext('2d')
  if (context === null) return color
  context.strokeStyle = color
  context.lineWidth = 1.8
  context.beginPath()
  for (const shift of [-8, 0, 8]) {
    context.moveTo(shift, 8)
    context.lineTo(shift + 8, 0)
  }
  context.stroke()
  return context.createPattern(tile, 'repeat') ?? color
}

/** Dots: a load whose foot strike is not known. */
export const dots = (color: string, ground: string): CanvasPattern | string => {
  const tile = document.createElement('canvas')
  tile.width = tile.height = 6
  const context = tile.getContext('2d')
  if (context === null) return ground
  context.fillStyle = ground
  context.fillRect(0, 0, 6, 6)
  context.fillStyle = color
  context.beginPath()
  context.arc(3, 3, 1.2, 0, 2 * Math.PI)
  context.fill()
  return context.createPattern(tile, 'repeat') ?? ground
}
