import type { ByteCursor } from './fit-cursor.js'

export interface FitField {
  readonly number: number
  readonly size: number
  readonly baseType: number
}

export interface FitDeveloperField {
  readonly number: number
  readonly size: number
  readonly developerIndex: number
}

/** How the messages of one local type are laid out until the next definition of that type. */
export interface FitDefinition {
  readonly globalNumber: number
  readonly littleEndian: boolean
  readonly fields: readonly FitField[]
  readonly developerFields: readonly FitDeveloperField[]
}

/** Reserved byte, byte order, u16 global number, then three bytes a field; the same again for developer fields. */
export function readDefinition(cursor: ByteCursor, hasDeveloperFields: boolean): FitDefinition {
  cursor.u8()
  const littleEndian = cursor.u8() === 0
  const globalNumber = cursor.u16(littleEndian)
  const fields: FitField[] = []
  for (let left = cursor.u8(); left > 0; left--) {
    fields.push({ number: cursor.u8(), size: cursor.u8(), baseType: cursor.u8() })
  }
  const developerFields: FitDeveloperField[] = []
  for (let left = hasDeveloperFields ? cursor.u8() : 0; left > 0; left--) {
    developerFields.push({ number: cursor.u8(), size: cursor.u8(), developerIndex: cursor.u8() })
  }
  return { globalNumber, littleEndian, fields, developerFields }
}
