import { pickMapping } from '../../codecs/recording/pick-mapping.js'
import { createRecordingDecoder, type RecordedBlock } from '../../codecs/recording/recording-decoder.js'
import type { RecordingMapping } from '../../codecs/recording/recording-mapping.js'
import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import { parameterHash } from '../parameter-hash.js'
import { FEET, type Foot } from '../../domain/records/step-record.js'
import type { SessionContext } from '../../journal/journal-record.js'
import { createSessionReducer, type SessionReducer } from '../../pipeline/session-reducer.js'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError } from '../../runtime/errors.js'
import { localDateAt } from '../session/session-context.js'
import { loadKnownMappings, loadMapping } from './load-mappings.js'
import type { RecordingFile } from './replay-input.js'
import { createPace, type ReplayedInput, type ReplayObserver, type ReplayRequest } from './replay-request.js'
import { hashFile, readFirstLine, readTextChunks } from './text-chunks.js'

/** Two feet must take turns within half a step; a single foot may come in large blocks. */
const SAMPLES_PER_BLOCK_TWO_FEET = 15
const SAMPLES_PER_BLOCK = 1024
/** A paced replay hands out a tenth of a second at a time. */
const SAMPLES_PER_BLOCK_PACED = 10
const SLOWEST_USABLE_HZ = 50
/** Above it, what a detector remembers is too short to find the axis of a foot in. */
const FASTEST_USABLE_HZ = 420

/**
 * Runs one recorded file through the pipeline.
 * @throws ConfigError for a mapping that doesn't fit @throws DecodeError for a file that can't be read, with its line
 */
export async function replayRecording(
  file: RecordingFile,
  request: ReplayRequest,
  observer: ReplayObserver,
  clock: Clock,
): Promise<ReplayedInput> {
  const mapping = await chooseMapping(file, request, observer)
  const decoder = createRecordingDecoder(mapping, {
    ...(request.foot === undefined ? {} : { foot: request.foot }),
    samplesPerBlock: blockSize(mapping, request.speedRatio),
    origin: file.name,
  })
  const sessionId = `recording-${(await hashFile(file.path)).slice(0, 24)}`
  const pace = createPace(clock, request.speedRatio)
  let reducer: SessionReducer | null = null
  let context: SessionContext | null = null
  let shiftUs = 0
  const take = async (blocks: readonly RecordedBlock[]): Promise<void> => {
    for (const recorded of blocks) {
      if (reducer === null || context === null) {
        shiftUs = shiftOf(recorded, file, request)
        const startTimeUs = Math.floor((recorded.block.timeUs[0] ?? 0) + shiftUs)
        context = openContext({ sessionId, startTimeUs, mapping, request })
        observer.opened(context, file.name)
        reducer = createSessionReducer(context)
      }
      const { block } = recorded
      if (shiftUs !== 0) for (let i = 0; i < block.count; i++) block.timeUs[i] = (block.timeUs[i] ?? 0) + shiftUs
      await pace((block.timeUs[block.count - 1] ?? 0) - context.startTimeUs)
      for (const output of reducer.pushSamples(recorded.foot, block, recorded.intervalUs)) observer.output(output)
    }
    await observer.settle()
  }
  for await (const text of readTextChunks(file.path, (bytes) => observer.progress(bytes / file.sizeBytes))) {
    await take(decoder.push(text))
  }
  await take(decoder.end())
  const opened = context as SessionContext | null
  if (opened === null) throw new ConfigError(`${file.name} holds no samples of a foot.`, { code: 'recording-empty' })
  for (const output of (reducer as SessionReducer | null)?.end() ?? []) observer.output(output)
  await observer.settle()
  const sampleRateHz = decoder.intervalUs === null ? null : 1e6 / decoder.intervalUs
  const unusable = sampleRateHz === null ? null : unusableRate(sampleRateHz)
  if (unusable !== null) observer.note(`${file.name} has ${unusable}`)
  return {
    context: opened,
    origin: file.name,
    mappingName: mapping.name,
    badRowCount: decoder.badRowCount,
    sampleRateHz,
    damageCount: 0,
  }
}

/** Why no strides can be expected at this rate, and what to do; null where they can. */
function unusableRate(sampleRateHz: number): string | null {
  const rate = `${sampleRateHz.toFixed(1)} samples a second`
  if (sampleRateHz < SLOWEST_USABLE_HZ) return `${rate}; strides need at least ${SLOWEST_USABLE_HZ}.`
  if (sampleRateHz <= FASTEST_USABLE_HZ) return null
  return `${rate}; strides are found up to ${FASTEST_USABLE_HZ}, so keep every second row, or fewer.`
}

async function chooseMapping(
  file: RecordingFile,
  request: ReplayRequest,
  observer: ReplayObserver,
): Promise<RecordingMapping> {
  const firstLine = await readFirstLine(file.path)
  const mapping =
    request.mapPath === undefined
      ? pickMapping(firstLine, loadKnownMappings(request.mappingsFolder), file.name)
      : loadMapping(request.mapPath)
  if (request.mapPath === undefined) observer.note(`${file.name}: read with the mapping '${mapping.name}'.`)
  if (request.foot !== undefined && mapping.feet.length > 1) {
    throw new ConfigError(`${file.name} holds both feet, so --foot doesn't apply; leave it out.`, {
      code: 'replay-foot',
    })
  }
  if (mapping.angularVelocity === undefined && request.placement === undefined) {
    observer.note(
      `${file.name} has no rotation, so what it tells holds if it was worn on the foot; for a shin say --placement shank.`,
    )
  }
  return mapping
}

function blockSize(mapping: RecordingMapping, speedRatio: number): number {
  if (Number.isFinite(speedRatio)) return SAMPLES_PER_BLOCK_PACED
  return mapping.feet.length > 1 ? SAMPLES_PER_BLOCK_TWO_FEET : SAMPLES_PER_BLOCK
}

function shiftOf(first: RecordedBlock, file: RecordingFile, request: ReplayRequest): number {
  return request.times === 'recording' ? 0 : Math.round(file.modifiedTimeUs - (first.block.timeUs[0] ?? 0))
}

/** The devices of a recording are its feet, named like them. */
function openContext(input: {
  readonly sessionId: string
  readonly startTimeUs: number
  readonly mapping: RecordingMapping
  readonly request: ReplayRequest
}): SessionContext {
  const { athlete } = input.request
  const zoneId = athlete?.zoneId ?? 'UTC'
  const feet: readonly Foot[] =
    input.mapping.feet.length > 1 ? FEET : [input.request.foot ?? input.mapping.feet[0]?.foot ?? 'right']
  return {
    sessionId: input.sessionId,
    athleteId: athlete?.athleteId ?? 'recording',
    generation: 0,
    source: 'replay',
    simulated: athlete?.simulated ?? false,
    startTimeUs: input.startTimeUs,
    startMonotonicUs: 0,
    bootId: 'recording',
    clockSynchronised: false,
    zoneId,
    localDate: localDateAt(input.startTimeUs, zoneId),
    modelVersion: MODEL_VERSION,
    parameterHash: parameterHash(),
    bodyMassKg: athlete?.bodyMassKg ?? null,
    heightM: athlete?.heightM ?? null,
    declaredStrike: athlete?.declaredStrike ?? 'unknown',
    surface: 'road',
    shoe: null,
    devices: feet.map((foot) => ({
      ...{ deviceId: foot, kind: 'open-imu', name: input.mapping.name, foot },
      ...(input.request.placement === undefined ? {} : { placement: input.request.placement }),
    })),
  }
}
