/** A device answered a request with an error. @see Bluetooth Core 5.4, Vol 3 Part F, 3.4.1.1 */
export interface AttRefusal {
  readonly connectionHandle: number
  readonly requestOpcode: number
  /** Of the attribute that was asked for. */
  readonly attributeHandle: number
  readonly error: number
}

const ATTRIBUTE_NOT_FOUND = 0x0a
const TEXTS: Readonly<Record<number, string>> = {
  0x01: 'the device does not know what was asked for',
  0x02: 'the device does not allow reading',
  0x03: 'the device does not allow writing',
  0x04: 'the device did not understand the request',
  0x06: 'the device does not support the request',
  0x0a: 'the device does not have what was asked for',
  0x0d: 'the device expects another length',
  0x13: 'the device does not accept the value',
  0xfd: 'the device has its notifications set up wrongly',
  0xfe: 'the device is busy with the same thing',
}
/** Insufficient authentication, authorisation, encryption: noble begins to pair, which these devices rarely finish. */
const WANTS_PAIRING: ReadonlySet<number> = new Set([0x05, 0x08, 0x0f])

export const isNotFound = ({ error }: AttRefusal): boolean => error === ATTRIBUTE_NOT_FOUND
export const wantsPairing = ({ error }: AttRefusal): boolean => WANTS_PAIRING.has(error)

export function refusalText({ error }: AttRefusal): string {
  if (WANTS_PAIRING.has(error)) return 'the device wants a bond with this computer, which Solewatch does not make'
  return TEXTS[error] ?? `the device refused (0x${error.toString(16).padStart(2, '0')})`
}

/** Error answers of all links; noble looks at them and tells nobody. */
export class AttRefusals {
  readonly #listeners = new Set<(refusal: AttRefusal) => void>()

  /** For tests that nothing is left behind. */
  get listenerCount(): number {
    return this.#listeners.size
  }

  tell(refusal: AttRefusal): void {
    for (const listener of [...this.#listeners]) listener(refusal)
  }

  /** The answer stops listening. */
  listen(listener: (refusal: AttRefusal) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
