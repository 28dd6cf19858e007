/** ATT error codes. @see Bluetooth Core 5.4, Vol 3 Part F, 3.4.1.1 */
export const ATT_ERROR = {
  invalidHandle: 0x01,
  readNotPermitted: 0x02,
  writeNotPermitted: 0x03,
  invalidPdu: 0x04,
  insufficientAuthentication: 0x05,
  requestNotSupported: 0x06,
  invalidOffset: 0x07,
  attributeNotFound: 0x0a,
  invalidValueLength: 0x0d,
  unlikely: 0x0e,
  unsupportedGroupType: 0x10,
} as const
