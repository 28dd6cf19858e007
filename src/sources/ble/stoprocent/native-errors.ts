/** The native socket of the package throws what the C library says, without a code. */
const CODES: Readonly<Record<string, string>> = {
  'Operation not permitted': 'EPERM',
  'Permission denied': 'EACCES',
  'No such device': 'ENODEV',
  'Device or resource busy': 'EBUSY',
  'Address family not supported by protocol': 'EAFNOSUPPORT',
  'Protocol not supported': 'EPROTONOSUPPORT',
}

/** The same error, with the code that its text stands for. */
export function withCode(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error) return error
  const code = CODES[error.message]
  return code === undefined ? error : Object.assign(error, { code })
}

/** @throws what it throws, with its code */
export function callingNative<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw withCode(error)
  }
}
