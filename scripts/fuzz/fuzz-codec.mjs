// One codec against packets that no device should send.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createPackets } from './mutate.mjs'
import { createRandom } from './random.mjs'
import { shrink } from './shrink.mjs'

const CHECK_EVERY = 250_000
const WARM_UP = 20_000
/** What a decoder may hold on to: its buffers, and what the engine's compiler takes meanwhile. */
const MOST_GROWTH_MB = 24
/** So often the link ends; a new decoder begins; all that one has heard is kept, to repeat a failure. */
const INTERRUPT_EVERY = 499
const RENEW_EVERY = 3_001
const LONGEST_BYTES = 1024

/**
 * @param {import('./codecs.mjs').Codec} codec
 * @param {object} options
 * @param {number} options.packets how many
 * @param {string} options.seed
 * @param {new (...args: never[]) => Error} options.DecodeError the only error that may come
 * @param {(done: number) => void} [options.progress]
 */
export async function fuzzCodec(codec, options) {
  // A trace for each of millions of rejects would be most of the work.
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return await fuzz(codec, options)
  } finally {
    Error.stackTraceLimit = before
  }
}

async function fuzz(codec, { packets, seed, DecodeError, progress = () => undefined }) {
  const run = createRun(codec, { seed, DecodeError })
  const memory = createMemoryWatch()
  const started = performance.now()
  let failure = null
  let done = 0
  for (; done < packets && failure === null; done++) {
    failure = run.step(done)
    if (done === WARM_UP) memory.begin()
    if (done % CHECK_EVERY === CHECK_EVERY - 1) {
      progress(done + 1)
      await new Promise((resolve) => setImmediate(resolve))
      failure ??= memory.check(done)
    }
  }
  failure ??= memory.check(done)
  return {
    codec: codec.name,
    packets: done,
    read: run.read(),
    rejected: Object.fromEntries([...run.rejects].sort((a, b) => b[1] - a[1])),
    seconds: (performance.now() - started) / 1000,
    memoryGrowthMb: memory.growthMb(),
    failure: failure === null ? null : explain(codec, failure, { history: run.history(), DecodeError }),
  }
}

/** A stream of packets: half of the decoders hear a real beginning first, or nothing behind a start would be reached. */
function createRun(codec, { seed, DecodeError }) {
  const random = createRandom(`${seed} ${codec.name}`)
  const nextPacket = createPackets(codec.seeds, random)
  const rejects = new Map()
  const count = (reason) => rejects.set(reason, (rejects.get(reason) ?? 0) + 1)
  const heard = createHistory(RENEW_EVERY + codec.beginning.length)
  let opened = codec.open(count)
  let beginning = 0
  let read = 0

  const next = () => {
    if (beginning < codec.beginning.length) return codec.beginning[beginning++]
    const packet = nextPacket()
    if (codec.repair !== undefined && (random() & 1) === 0) codec.repair(packet.bytes)
    return packet
  }
  return {
    rejects,
    read: () => read,
    history: () => heard.packets(),
    step(packetNumber) {
      if (packetNumber % RENEW_EVERY === 0) {
        opened = codec.open(count)
        beginning = (random() & 1) === 0 ? 0 : codec.beginning.length
        heard.clear()
      }
      const { channel, bytes } = next()
      const interrupts = packetNumber % INTERRUPT_EVERY === INTERRUPT_EVERY - 1
      heard.keep(channel, bytes, interrupts)
      try {
        if (interrupts) opened.interrupt()
        opened.decode(channel, bytes)
        read++
      } catch (error) {
        if (!(error instanceof DecodeError)) return { error, packetNumber }
        count(error.code)
      }
      return null
    },
  }
}

/** All packets since it was cleared, in memory that is used again. */
function createHistory(capacity) {
  const places = Array.from({ length: capacity }, () => ({
    channel: '',
    length: 0,
    interrupts: false,
    bytes: new Uint8Array(LONGEST_BYTES),
  }))
  let used = 0
  return {
    clear: () => (used = 0),
    keep(channel, bytes, interrupts) {
      const place = places[used++]
      place.channel = channel
      place.length = bytes.length
      place.interrupts = interrupts
      place.bytes.set(bytes)
    },
    packets: () =>
      places
        .slice(0, used)
        .map(({ channel, length, interrupts, bytes }) => ({ channel, interrupts, bytes: bytes.slice(0, length) })),
  }
}

/** Heap and buffers after the garbage is gone, against those when everything had been used once. */
function createMemoryWatch() {
  setFlagsFromString('--expose_gc')
  const collectGarbage = runInNewContext('gc')
  let beginMb = null
  let growthMb = 0
  const usedMb = () => {
    collectGarbage()
    const { heapUsed, external } = process.memoryUsage()
    return (heapUsed + external) / 2 ** 20
  }
  return {
    begin: () => (beginMb ??= usedMb()),
    growthMb: () => growthMb,
    check(packetNumber) {
      if (beginMb === null) return null
      growthMb = Math.max(growthMb, usedMb() - beginMb)
      if (growthMb <= MOST_GROWTH_MB) return null
      return { error: new RangeError(`Memory grew by ${growthMb.toFixed(1)} MB.`), packetNumber }
    },
  }
}

function explain(codec, { error, packetNumber }, { history, DecodeError }) {
  const troubleOf = (packets) => {
    const opened = codec.open(() => undefined)
    for (const { channel, bytes, interrupts } of packets) {
      try {
        if (interrupts) opened.interrupt()
        opened.decode(channel, bytes)
      } catch (cause) {
        if (!(cause instanceof DecodeError)) return cause
      }
    }
    return null
  }
  const sameTrouble = (packets) => troubleOf(packets)?.name === error.name
  // What shows in no packet by itself, such as memory that grows, has none to tell.
  const smallest = sameTrouble(history) ? shrink(history, sameTrouble) : []
  Error.stackTraceLimit = 20
  const shown = troubleOf(smallest) ?? error
  return {
    error: `${shown.name}: ${shown.message}`,
    stack: shown.stack,
    packetNumber,
    smallest: smallest.map(({ channel, bytes }) => ({ channel, hex: Buffer.from(bytes).toString('hex') })),
  }
}
