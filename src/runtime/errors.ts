/** Everything that can go wrong, classed by who must act. `code` is stable; the message says what, where and what to do. */
export abstract class SolewatchError extends Error {
  abstract readonly code: string
  readonly retryable: boolean = false
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
  }
}

/** The user must change something: a setting, an argument, a file. */
export class ConfigError extends SolewatchError {
  readonly code: string
  constructor(message: string, options: { code?: string; cause?: unknown } = {}) {
    super(message, options)
    this.code = options.code ?? 'config'
  }
}

/** The radio or a device failed; trying again may help. */
export class DeviceError extends SolewatchError {
  readonly code: string
  override readonly retryable: boolean
  constructor(message: string, options: { code?: string; retryable?: boolean; cause?: unknown } = {}) {
    super(message, options)
    this.code = options.code ?? 'device'
    this.retryable = options.retryable ?? true
  }
}

/** Bytes or text that are not what they claim to be. */
export class DecodeError extends SolewatchError {
  readonly code: string
  constructor(
    message: string,
    readonly detail: { code?: string; offset?: number; hex?: string } = {},
  ) {
    super(message)
    this.code = detail.code ?? 'decode'
  }
}

/** The database, the journal or the disk failed. */
export class StoreError extends SolewatchError {
  readonly code: string
  override readonly retryable: boolean
  constructor(message: string, options: { code?: string; retryable?: boolean; cause?: unknown } = {}) {
    super(message, options)
    this.code = options.code ?? 'store'
    this.retryable = options.retryable ?? false
  }
}

/** Our own mistake. */
export class ImplementationError extends SolewatchError {
  readonly code = 'implementation'
}
