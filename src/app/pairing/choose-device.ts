import { isImuKind, type Device } from '../../domain/records/people.js'
import type { Foot } from '../../domain/records/step-record.js'
import { ConfigError, DeviceError } from '../../runtime/errors.js'
import { familyOf } from '../../sensors/families.js'
import type { FoundDevice } from '../../sources/source.js'

/** @throws DeviceError with what was heard, where the choice is not clear */
export function chooseDevice<T extends Pick<FoundDevice, 'address' | 'name' | 'kind'>>(
  found: readonly T[],
  wanted: string | undefined,
): T & { readonly kind: Device['kind'] } {
  const pods = found.filter((one): one is T & { readonly kind: Device['kind'] } => one.kind !== null)
  const asked = wanted?.toLowerCase()
  const matching =
    asked === undefined ? pods : pods.filter((one) => [one.address, one.name?.toLowerCase()].includes(asked))
  const [only, ...others] = matching
  if (only !== undefined && others.length === 0) return only
  const heard = pods.map((one) => `${one.name ?? 'without a name'} (${one.address})`).join(', ') || 'none'
  if (only === undefined) {
    const what = wanted === undefined ? 'No pod was heard' : `"${wanted}" was not heard`
    throw new DeviceError(`${what}; in range: ${heard}. Wake the pod and try again.`, { code: 'device-not-heard' })
  }
  throw new ConfigError(`Several pods are in range: ${heard}. Say which one: solewatch pair ADDRESS.`, {
    code: 'which-device',
  })
}

/** @throws ConfigError where an IMU is to be paired and no foot is named, or a foot for what is worn on none */
export function requireFoot(kind: Device['kind'], foot: Foot | null): void {
  const { wornOn, label } = familyOf(kind)
  if (foot !== null && (wornOn === 'body' || wornOn === 'machine')) {
    throw new ConfigError(`This is on no foot (${label}): leave out --foot ${foot}.`, { code: 'foot-needless' })
  }
  if (isImuKind(kind) && foot === null) {
    throw new ConfigError('This device measures one foot: add --foot left or --foot right.', { code: 'foot-missing' })
  }
}
