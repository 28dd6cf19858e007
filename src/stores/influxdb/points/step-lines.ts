import { decodeStepBlock } from '../../../codecs/step-block/step-block.js'
import type { NumberColumn } from '../../../codecs/step-block/number-column.js'
import type { StepColumns } from '../../../codecs/step-block/step-columns.js'
import type { EncodedSteps } from '../../store.js'
import { floatText, integerText, quotedText, tagText } from './line-text.js'
import { pointTimeNs, sessionDigits } from './point-time.js'
import {
  STEP_FLOAT_FIELDS,
  STEP_MEASUREMENT,
  STEP_NULLABLE_FIELDS,
  STEP_TEXT_FIELDS,
  type StepNullableField,
} from './step-fields.js'

/** Measurement and tags of all steps and minutes of a foot. Tags in the order of their names, as InfluxDB keeps them. */
export function footSeries(measurement: string, key: EncodedSteps['key']): string {
  const athlete = tagText(key.athleteId, 'athlete')
  return `${measurement},athlete=${athlete},foot=${key.foot},generation=${key.generation}`
}

interface FloatPart {
  readonly field: string
  readonly head: string
  readonly column: NumberColumn
  readonly bit: number
}

interface TextPart {
  readonly head: string
  readonly column: readonly (string | null)[]
  readonly bit: number
  readonly quoted: Map<string, string>
}

/**
 * Lines of line protocol straight from the columns of a block, a line a step: with an object and a `Point` for each step
 * the same lines take several times as long.
 * @throws DecodeError for a block that is damaged
 * @throws ImplementationError for a value that InfluxDB can't hold
 */
export function stepLines({ key, block }: EncodedSteps): string[] {
  const columns = decodeStepBlock(block)
  const head = `${footSeries(STEP_MEASUREMENT, key)} sessionId=${quotedText(key.sessionId)},strideIndex=`
  const digits = sessionDigits(key.sessionId)
  const floats = floatParts(columns)
  const texts = textParts(columns)
  const { strideIndex, initialContactTimeUs } = columns.numbers
  return Array.from({ length: columns.count }, (_, row) => {
    let line = head + integerText(strideIndex.values[row] ?? NaN, 'strideIndex')
    let unknownFields = 0
    for (const part of floats) {
      if (part.column.nulls[row] === 1) unknownFields |= part.bit
      else line += part.head + floatText(part.column.values[row] ?? NaN, part.field)
    }
    for (const part of texts) {
      const text = part.column[row] ?? null
      if (text === null) unknownFields |= part.bit
      // InfluxDB 2.7 gives a column with an empty text back with its values in the wrong rows (influxdb#26916).
      else if (text !== '') line += part.head + quotedOnce(text, part.quoted)
    }
    return `${line},unknownFields=${unknownFields}i ${pointTimeNs(initialContactTimeUs.values[row] ?? NaN, digits)}`
  })
}

function floatParts({ numbers }: StepColumns): FloatPart[] {
  return STEP_FLOAT_FIELDS.map((field) => ({
    ...{ field, head: `,${field}=`, column: numbers[field], bit: bitOf(field) },
  }))
}

function textParts({ texts }: StepColumns): TextPart[] {
  return STEP_TEXT_FIELDS.map((field) => ({
    ...{ head: `,${field}=`, column: texts[field], bit: bitOf(field), quoted: new Map<string, string>() },
  }))
}

/** Zero for a field that is always known. */
function bitOf(field: string): number {
  const bit = STEP_NULLABLE_FIELDS.indexOf(field as StepNullableField)
  return bit < 0 ? 0 : 1 << bit
}

function quotedOnce(text: string, quoted: Map<string, string>): string {
  const known = quoted.get(text)
  if (known !== undefined) return known
  const made = quotedText(text)
  quoted.set(text, made)
  return made
}
