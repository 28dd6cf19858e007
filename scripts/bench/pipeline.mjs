// Samples a second from notification to step record on one core, beside what the bare kernels cost over the same frames.
import { createSessionReducer } from '../../dist/pipeline/session-reducer.js'
import { runKernelFloor } from './kernel-floor.mjs'
import { findRecordings } from './recordings.mjs'
import { sessionContext, simulatedRecords } from './simulated-journal.mjs'
import { figureOfRuns } from './statistics.mjs'

export const figures = ['pipeline', 'kernelFloor', 'pipelineRecorded']
const SIMULATED_S = 1200
const WARM_UP_RUNS = 3
const RUNS = 9

export async function measure({ wanted, report, progress }) {
  if (wanted('pipeline') || wanted('kernelFloor')) {
    progress(`simulating ${SIMULATED_S / 60} minutes of two feet`)
    const input = { records: [...simulatedRecords(SIMULATED_S)], context: sessionContext() }
    const { pipeline, floor, steps } = compare(input, RUNS)
    report(figureOfRuns('pipeline', pipeline, 'samples/s', { steps }))
    report(figureOfRuns('kernelFloor', floor, 'samples/s'))
  }
  if (!wanted('pipelineRecorded')) return
  for (const { recording, ...input } of findRecordings()) {
    progress(`recorded data: ${recording}`)
    const { pipeline, floor, blocks, steps } = compare(input, RUNS)
    const of = 'pipelineRecorded'
    report(figureOfRuns('pipelineRecorded', blocks, 'samples/s', { recording, steps }))
    report(figureOfRuns('pipelineRecordedFrames', pipeline, 'samples/s', { recording, of }))
    report(figureOfRuns('kernelFloorRecorded', floor, 'samples/s', { recording, of }))
  }
}

/** Takes turns, so that what else the machine does falls on both. */
function compare(input, runs) {
  const frames = input.records.filter(({ kind }) => kind === 'notification').map(({ bytes }) => bytes)
  const pipeline = []
  const floor = []
  const blocks = []
  let steps = 0
  for (let run = -WARM_UP_RUNS; run < runs; run++) {
    const whole = timePipeline(input, frames)
    const bare = timeFloor(input, frames)
    const fromBlocks = input.blocks === undefined ? null : timeBlocks(input)
    if (run < 0) continue
    steps = whole.steps
    pipeline.push(whole.samplesPerS)
    floor.push(bare.samplesPerS)
    if (fromBlocks !== null) blocks.push(fromBlocks)
  }
  return { pipeline, floor, blocks, steps }
}

function timePipeline({ records, context, repeats = 1 }, frames) {
  const samples = repeats * countSamples(frames)
  let steps = 0
  const started = process.hrtime.bigint()
  for (let repeat = 0; repeat < repeats; repeat++) {
    const reducer = createSessionReducer(context)
    for (const record of records) for (const output of reducer.push(record)) if (output.kind === 'step') steps++
    for (const output of reducer.end()) if (output.kind === 'step') steps++
  }
  if (steps === 0) throw new Error('The pipeline found no steps, so its speed says nothing.')
  return { samplesPerS: samples / secondsSince(started), steps: steps / repeats }
}

/** Without bytes to decode: samples of a recorded file as a replay hands them in. @returns samples a second */
function timeBlocks({ blocks, context, repeats }) {
  const startTimeUs = Math.floor(blocks[0].block.timeUs[0])
  const samples = repeats * blocks.reduce((sum, { block }) => sum + block.count, 0)
  let steps = 0
  const started = process.hrtime.bigint()
  for (let repeat = 0; repeat < repeats; repeat++) {
    const reducer = createSessionReducer({ ...context, startTimeUs })
    for (const { foot, block, intervalUs } of blocks) {
      for (const output of reducer.pushSamples(`bench-${foot}`, block, intervalUs)) if (output.kind === 'step') steps++
    }
    for (const output of reducer.end()) if (output.kind === 'step') steps++
  }
  if (steps === 0) throw new Error('The pipeline found no steps, so its speed says nothing.')
  return samples / secondsSince(started)
}

function timeFloor({ repeats = 1 }, frames) {
  let samples = 0
  let checksum = 0
  const started = process.hrtime.bigint()
  for (let repeat = 0; repeat < repeats; repeat++) {
    const done = runKernelFloor(frames)
    samples += done.samples
    checksum += done.checksum
  }
  const samplesPerS = samples / secondsSince(started)
  if (!Number.isFinite(checksum)) throw new Error('The kernels gave no number.')
  return { samplesPerS }
}

function countSamples(frames) {
  return frames.reduce((sum, bytes) => sum + bytes[12], 0)
}

function secondsSince(started) {
  return Number(process.hrtime.bigint() - started) / 1e9
}
