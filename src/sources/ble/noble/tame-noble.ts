import { AttRefusals } from './att-refusals.js'
import { reportFaintDevices } from './faint-devices.js'
import type { Noble, NobleBindings, NobleHci } from './noble-types.js'

/** Scan interval and window in units of 0.625 ms: full duty, and half of it while other sensors stream. */
const FULL_SCAN_UNITS = { interval: 0x60, window: 0x60 }
const GENTLE_SCAN_UNITS = { interval: 0xa0, window: 0x50 }
const ATT_CHANNEL = 0x0004
const ATT_ERROR_RESPONSE = 0x01
const INVALID_PDU = 0x04
const UNLIKELY_ERROR = 0x0e
const UPDATE_CONNECTION = 0x2013

export interface TamedNoble {
  readonly refusals: AttRefusals
}

/**
 * Mends one noble over a socket of ours, before it is initialised. Each line names the behaviour of noble 1.9.2-26 that
 * it is there for; `docs/radio.md` has the table.
 */
export function tameNoble(noble: Noble, isGentle: () => boolean): TamedNoble {
  const refusals = new AttRefusals()
  const bindings = noble._bindings
  tameHci(bindings._hci, isGentle)
  quiet(noble, bindings)
  tameAtt(bindings, refusals)
  reportFaintDevices(bindings._hci, bindings._gap)
  return { refusals }
}

function tameHci(hci: NobleHci, isGentle: () => boolean): void {
  const proto = Object.getPrototypeOf(hci) as NobleHci
  let polled = false
  // Once, for the start-up commands. The transport watches the power itself, and noble's own poll would never end.
  hci.pollIsDevUp = () => {
    if (polled) return
    polled = true
    proto.pollIsDevUp.call(hci)
  }
  // With HCI_CHANNEL_USER in the environment noble never learns its packet buffers and sends no request at all.
  hci._userChannel = undefined
  // noble scans at full duty always, which starves links that stream.
  hci.setScanParameters = (interval, window) => {
    const units = isGentle() ? GENTLE_SCAN_UNITS : FULL_SCAN_UNITS
    proto.setScanParameters.call(hci, interval ?? units.interval, window ?? units.window)
  }
  // A packet queued for a link that has just ended makes noble's flush reject, which would end the process.
  hci.flushAcl = async () => {
    hci._aclQueue = hci._aclQueue.filter(({ handle }) => hci._aclConnections.has(handle))
    try {
      await proto.flushAcl.call(hci)
    } catch {
      // The packet was taken off the queue before the failure; what follows it goes with the next flush.
    }
  }
  tellRefusedUpdates(hci, proto)
  // noble prints each malformed advertisement; of the whole report nothing after the damage can be read anyway.
  hci.processLeAdvertisingReport = (reportCount, data) => {
    if (reportsFit(reportCount, data)) proto.processLeAdvertisingReport.call(hci, reportCount, data)
    else hci.emit('malformedReport')
  }
}

/** noble ignores that the controller refused to change a link; the refusal names no link, so those asked are kept in order. */
function tellRefusedUpdates(hci: NobleHci, proto: NobleHci): void {
  const asked: number[] = []
  hci.connUpdateLe = (handle, ...parameters) => {
    asked.push(handle)
    proto.connUpdateLe.call(hci, handle, ...parameters)
  }
  hci.processCmdStatusEvent = (command, status) => {
    proto.processCmdStatusEvent.call(hci, command, status)
    if (command !== UPDATE_CONNECTION) return
    const handle = asked.shift()
    if (handle !== undefined && status !== 0) hci.emit('leConnUpdateRefused', status, handle)
  }
}

function reportsFit(reportCount: number, data: Buffer): boolean {
  let at = 0
  for (let index = 0; index < reportCount; index++) {
    const lengthBytes = data[at + 8]
    if (lengthBytes === undefined) return false
    at += 10 + lengthBytes
  }
  return at <= data.length
}

/** noble prints its advice and its doubts to our standard output and error. */
function quiet(noble: Noble, bindings: NobleBindings): void {
  const proto = Object.getPrototypeOf(bindings) as NobleBindings
  bindings.onStateChange = (state) => {
    if (bindings._state === state) return
    bindings._state = state
    bindings.emit('stateChange', state)
  }
  // The end of a link is told twice by some controllers, and by others of links that another program made.
  bindings.onDisconnComplete = (handle, reason) => {
    if (bindings._handles[handle] !== undefined) proto.onDisconnComplete.call(bindings, handle, reason)
  }
  // One listener of our own keeps noble from printing its warnings.
  noble.on('warning', () => undefined)
}

function tameAtt(bindings: NobleBindings, refusals: AttRefusals): void {
  const proto = Object.getPrototypeOf(bindings) as NobleBindings
  bindings.onAclDataPkt = (handle, channel, data) => {
    const isError = channel === ATT_CHANNEL && data.length >= 5 && data[0] === ATT_ERROR_RESPONSE
    // noble drops this one error without going on, and never sends a request again: it is given another.
    const readable = isError && data[4] === INVALID_PDU ? withError(data, UNLIKELY_ERROR) : data
    proto.onAclDataPkt.call(bindings, handle, channel, readable)
    if (!isError) return
    refusals.tell({
      connectionHandle: handle,
      requestOpcode: data.readUInt8(1),
      attributeHandle: data.readUInt16LE(2),
      error: data.readUInt8(4),
    })
  }
  // noble takes the device's largest MTU for the one agreed on, and cuts long values short where that is larger.
  bindings.onMtu = (address, mtu) => {
    const gatt = bindings._gatts[address.replaceAll(':', '').toLowerCase()]
    const agreed = gatt === undefined ? mtu : Math.min(gatt._desired_mtu, mtu)
    if (gatt !== undefined) gatt._mtu = agreed
    proto.onMtu.call(bindings, address, agreed)
  }
}

function withError(data: Buffer, error: number): Buffer {
  const changed = Buffer.from(data)
  changed[4] = error
  return changed
}
