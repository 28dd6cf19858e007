// Real packets of a family: its own firmware is started by its own start, over a link that is a function call.

const SAMPLES = 3000
const REPORTS = 150
const MOST_PACKETS = 600
const BEGINNING_PACKETS = 60
const WAIT_STEPS = 4000

/** All options on, so that everything that a family can read is tried. */
export const FUZZ_SETTINGS = {
  vendorContactTime: true,
  csv: {
    columns: ['sequence', 'time-ms', 'ax', 'ay', 'az', 'gx', 'gy', 'gz'],
    sampleRateHz: 104,
    accelerationUnit: 'g',
    angularVelocityUnit: 'dps',
    accelerationRangeG: 16,
    angularVelocityRangeDps: 2000,
  },
}

/**
 * @returns {Promise<{ seeds: { channel: string, bytes: Uint8Array }[], beginning: { channel: string, bytes: Uint8Array }[] }>}
 * some of everything, and how a stream begins, in the order in which it was journaled
 */
export async function collectPackets(family, { DeviceError }) {
  const firmware = family.simulate(FUZZ_SETTINGS)
  const packets = []
  const channels = new Map()
  const listeners = new Set()
  const arrive = (uuid, bytes) => {
    const channel = channels.get(uuid)
    if (channel === undefined) return false
    packets.push({ channel, bytes: Uint8Array.from(bytes) })
    for (const listen of [...listeners]) listen(channel, bytes)
    return true
  }
  const drive = createDrive(firmware)
  firmware.attach(arrive)
  firmware.connected(arrive)
  const link = createLink({ firmware, packets, channels, listeners, drive, DeviceError })
  const stream = await family.start(link, FUZZ_SETTINGS)
  const steps = firmware.kind === 'imu' ? SAMPLES : REPORTS
  for (let i = 0; i < steps; i++) drive()
  await stream.stop()
  if (packets.length === 0) throw new Error(`The simulated '${family.kind}' said nothing.`)
  return { seeds: thinned(packets), beginning: packets.slice(0, BEGINNING_PACKETS) }
}

function createLink({ firmware, packets, channels, listeners, drive, DeviceError }) {
  const find = ({ serviceUuid, uuid }) =>
    firmware.services
      .find((service) => service.uuid === serviceUuid)
      ?.characteristics.find((characteristic) => characteristic.uuid === uuid)
  const need = (address) => {
    const characteristic = find(address)
    if (characteristic !== undefined) return characteristic
    throw new DeviceError(`There is no characteristic ${address.uuid}.`, { code: 'no-stream' })
  }
  const link = {
    mtu: firmware.maxMtu,
    has: (address) => find(address) !== undefined,
    read: async (address) => need(address).read?.() ?? new Uint8Array(),
    write: async (address, value) => need(address).write?.(value),
    subscribe: async (address, channel) => {
      channels.set(address.uuid, channel)
      need(address).subscribed?.(true)
    },
    unsubscribe: async (address) => {
      channels.delete(address.uuid)
      need(address).subscribed?.(false)
    },
    record: (channel, value) => packets.push({ channel, bytes: Uint8Array.from(value) }),
    pause: async () => undefined,
    async request(address, value, { channel, accept }) {
      let answer = null
      const listen = (on, bytes) => {
        if (answer === null && on === channel && accept(bytes)) answer = Uint8Array.from(bytes)
      }
      listeners.add(listen)
      await link.write(address, value)
      for (let i = 0; answer === null && i < WAIT_STEPS; i++) drive()
      listeners.delete(listen)
      if (answer === null) throw new DeviceError('No answer.', { code: 'timeout' })
      return answer
    },
    collect: async () => {
      throw new DeviceError('Nothing is collected here.', { code: 'no-stream' })
    },
  }
  return link
}

/** A foot that swings and lands, a runner who speeds up and climbs. */
function createDrive(firmware) {
  let timeUs = 0
  const values = new Float64Array(6)
  if (firmware.kind === 'imu') {
    return () => {
      const phase = (timeUs / 1e6) * 2 * Math.PI * 1.4
      const swing = Math.sin(phase)
      const landing = Math.max(0, Math.cos(phase)) ** 16
      values.set([0.4 * swing + 3 * landing, 0.2 * Math.cos(2 * phase), 1 + 5 * landing, 20 * swing, 520 * swing, 8])
      firmware.sample(timeUs, values)
      timeUs += 1e6 / firmware.rateHz()
    }
  }
  return () => {
    timeUs += firmware.periodUs
    const second = timeUs / 1e6
    firmware.report({
      timeUs,
      speedMps: 2 + 1.5 * Math.sin(second / 20) ** 2,
      cadenceSpm: 160 + (Math.floor(second) % 20),
      distanceM: 2.7 * second,
      slopeDeg: 4 * Math.sin(second / 13),
      running: second > 5,
      heartRateBpm: 70 + Math.min(90, second),
      powerW: 180 + (second % 60),
      groundContactTimeMs: second > 5 ? 230 + (second % 15) : null,
    })
  }
}

/** Enough of each channel: the first ones, which start things, and some of the rest. */
function thinned(packets) {
  const byChannel = new Map()
  for (const packet of packets) {
    if (!byChannel.has(packet.channel)) byChannel.set(packet.channel, [])
    byChannel.get(packet.channel).push(packet)
  }
  const share = Math.floor(MOST_PACKETS / byChannel.size)
  return [...byChannel.values()].flatMap((all) => {
    const step = Math.max(1, Math.ceil(all.length / share))
    return all.filter((_, index) => index % step === 0 || index < 8)
  })
}
