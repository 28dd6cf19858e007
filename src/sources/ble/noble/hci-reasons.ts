/** Why links end and connections fail, as people read it. @see Bluetooth Core 5.4, Vol 1 Part F */
const REASONS: Readonly<Record<number, string>> = {
  0x02: 'no connection',
  0x05: 'authentication failed',
  0x07: 'the adapter has no room for another link',
  0x08: 'supervision timeout',
  0x09: 'the adapter has no room for another link',
  0x0b: 'the adapter still holds the old link',
  0x0c: 'the adapter refused',
  0x13: 'ended by the device',
  0x14: 'the device is short of resources',
  0x15: 'the device switched off',
  0x16: 'ended by this computer',
  0x1f: 'unspecified error',
  0x22: 'the device stopped answering',
  0x28: 'instant passed',
  0x3b: 'link parameters not acceptable',
  0x3d: 'message check failed',
  0x3e: 'failed to be established',
}

export function hciReasonText(reason: number): string {
  return REASONS[reason] ?? `reason 0x${reason.toString(16).padStart(2, '0')}`
}
