import type { StepRecord } from '../../domain/records/step-record.js'
import type { PipelineOutput } from '../../pipeline/output.js'
import type { Clock } from '../../runtime/clock.js'
import { replayFit } from './replay-fit.js'
import { findReplayInput, isFitFile } from './replay-input.js'
import { replayJournal } from './replay-journal.js'
import { replayRecording } from './replay-recording.js'
import type { ReplayedInput, ReplayObserver, ReplayRequest } from './replay-request.js'
import { createSinkBatch, toSessionRecord, type ReplaySink, type SameRun } from './replay-sink.js'
import { createSummaryCollector, type ReplaySummary } from './replay-summary.js'

/** What somebody who watches a replay gets to hear. */
export interface ReplayListener {
  step(step: StepRecord): void
  summary(summary: ReplaySummary): void
  /** A file or journal begins. */
  begin(origin: string): void
  progress(ratio: number): void
  note(sentence: string): void
}

export interface ReplayTools {
  readonly clock: Clock
  readonly listener: ReplayListener
  /** Null where nothing is to be kept. */
  readonly sink: ReplaySink | null
}

/**
 * Runs a recorded file, the file of a watch, a folder of them, or a session's journal through the same pipeline as a live run.
 * @throws ConfigError for a path or mapping that can't be used @throws DecodeError for a file that isn't what it claims
 */
export async function replay(request: ReplayRequest, tools: ReplayTools): Promise<void> {
  const input = findReplayInput(request.path)
  if (input.kind === 'journal') {
    await replayOne(input.path, tools, (observer) => replayJournal(input.path, request, observer, tools.clock))
    return
  }
  for (const file of input.files) {
    await replayOne(file.name, tools, (observer) =>
      isFitFile(file)
        ? replayFit(file, request, observer, tools.sink)
        : replayRecording(file, request, observer, tools.clock),
    )
  }
}

async function replayOne(
  origin: string,
  tools: ReplayTools,
  run: (observer: ReplayObserver) => Promise<ReplayedInput | null>,
): Promise<void> {
  const { listener, sink } = tools
  const collector = createSummaryCollector()
  const batch = sink === null ? null : createSinkBatch(sink)
  let lastUs = 0
  listener.begin(origin)
  const replayed = await run({
    opened: () => undefined,
    output(output: PipelineOutput) {
      collector.take(output)
      batch?.take(output)
      if (output.kind === 'step') listener.step(output.step)
      if (output.kind === 'live') lastUs = output.live.timeUs
    },
    progress: (ratio) => listener.progress(ratio),
    note: (sentence) => listener.note(sentence),
    settle: async () => batch?.flush(),
  })
  await batch?.flush()
  if (replayed === null) return
  const totals = collector.totals()
  if (sink !== null && totals !== null) {
    const session = toSessionRecord(replayed, totals, lastUs)
    await sink.putSession(session)
    const same = await sink.settle?.(session)
    if (same) listener.note(describeSame(origin, same))
  }
  const summary = collector.summarise(replayed)
  if (summary !== null) listener.summary(summary)
}

function describeSame(origin: string, { countsInstead, otherId }: SameRun): string {
  return countsInstead
    ? `${origin} is a better record of the same run as ${otherId}, and counts in its place.`
    : `${origin} is the same run as ${otherId}, which is recorded better: it was stored, and counts nowhere.`
}
