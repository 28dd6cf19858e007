// Samples a second from notification to step record on one core, beside what the bare kernels cost over the same frames.
// By the processor's time, not the wall's: what else the machine does costs no samples. The collector's threads count too.
import { createSessionReducer } from '../../dist/pipeline/session-reducer.js'
import { runKernelFloor } from './kernel-floor.mjs'
import { findRecordings } from './recordings.mjs'
import { sessionContext, simulatedRecords } from './simulated-journal.mjs'
import { figureOfRuns, median, roundFor } from './statistics.mjs'

export const figures = ['pipeline', 'kernelFloor', 'pipelineRecorded']
const SIMULATED_S = 1200
const WARM_UP_RUNS = 3
const RUNS = 9

export async function measure({ wanted, report, progress }) {
  if (wanted('pipeline') || wanted('kernelFloor')) {
    progress(`simulating ${SIMULATED_S / 60} minutes of two feet`)
    const input = { records: [...simulatedRecords(SIMULATED_S)], context: sessionContext() }
    const { pipeline, floor, found } = compare(input, RUNS)
    report(figureOfRuns('pipeline', pipeline, 'samples/s', { ...found, ...against(pipeline, floor) }))
    report(figureOfRuns('kernelFloor', floor, 'samples/s'))
  }
  if (!wanted('pipelineRecorded')) return
  for (const { recording, ...input } of findRecordings()) {
    progress(`recorded data: ${recording}`)
    const { pipeline, floor, blocks, found } = compare(input, RUNS)
    const of = 'pipelineRecorded'
    report(figureOfRuns('pipelineRecorded', blocks, 'samples/s', { recording, ...found, ...against(blocks, floor) }))
    report(
      figureOfRuns('pipelineRecordedFrames', pipeline, 'samples/s', { recording, of, ...against(pipeline, floor) }),
    )
    report(figureOfRuns('kernelFloorRecorded', floor, 'samples/s', { recording, of }))
  }
}

/** How much of the floor's speed is left, run by run, so that what the machine was like falls out. */
function against(rates, floor) {
  return { ofKernelFloor: roundFor(median(rates.map((rate, run) => rate / floor[run]))) }
}

/** Takes turns, so that what else the machine does falls on both. */
function compare(input, runs) {
  const frames = input.records.filter(({ kind }) => kind === 'notification').map(({ bytes }) => bytes)
  const pipeline = []
  const floor = []
  const blocks = []
  let found = null
  for (let run = -WARM_UP_RUNS; run < runs; run++) {
    const whole = timePipeline(input, frames)
    const bare = timeFloor(input, frames)
    const fromBlocks = input.blocks === undefined ? null : timeBlocks(input)
    if (run < 0) continue
    found = whole.found
    pipeline.push(whole.samplesPerS)
    floor.push(bare)
    if (fromBlocks !== null) blocks.push(fromBlocks)
  }
  return { pipeline, floor, blocks, found }
}

/** The whole chain: steps with their axis found, angle, speed from the foot's own way, load; minutes and live numbers. */
function timePipeline({ records, context, repeats = 1 }, frames) {
  const samples = repeats * countSamples(frames)
  let steps = 0
  let withSpeed = 0
  let withAngle = 0
  const count = (outputs) => {
    for (const output of outputs) {
      if (output.kind !== 'step') continue
      steps++
      if (output.step.speedBasis === 'measured') withSpeed++
      if (output.step.footStrikeAngleDeg !== null) withAngle++
    }
  }
  const seconds = processorSeconds(() => {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const reducer = createSessionReducer(context)
      for (const record of records) count(reducer.push(record))
      count(reducer.end())
    }
  })
  if (withSpeed === 0 || withAngle === 0) throw new Error('The pipeline found no steps with speed and angle.')
  const found = { steps: steps / repeats, withSpeed: withSpeed / repeats, withAngle: withAngle / repeats }
  return { samplesPerS: samples / seconds, found }
}

/** Without bytes to decode: samples of a recorded file as a replay hands them in. @returns samples a second */
function timeBlocks({ blocks, context, repeats }) {
  const startTimeUs = Math.floor(blocks[0].block.timeUs[0])
  const samples = repeats * blocks.reduce((sum, { block }) => sum + block.count, 0)
  let steps = 0
  const count = (outputs) => {
    for (const output of outputs) if (output.kind === 'step') steps++
  }
  const seconds = processorSeconds(() => {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const reducer = createSessionReducer({ ...context, startTimeUs })
      for (const { foot, block, intervalUs } of blocks) count(reducer.pushSamples(`bench-${foot}`, block, intervalUs))
      count(reducer.end())
    }
  })
  if (steps === 0) throw new Error('The pipeline found no steps, so its speed says nothing.')
  return samples / seconds
}

/** @returns samples a second */
function timeFloor({ repeats = 1 }, frames) {
  let samples = 0
  let checksum = 0
  const seconds = processorSeconds(() => {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const done = runKernelFloor(frames)
      samples += done.samples
      checksum += done.checksum
    }
  })
  if (!Number.isFinite(checksum)) throw new Error('The kernels gave no number.')
  return samples / seconds
}

function countSamples(frames) {
  return frames.reduce((sum, bytes) => sum + bytes[12], 0)
}

function processorSeconds(work) {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
