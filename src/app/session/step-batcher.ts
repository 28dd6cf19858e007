import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { StepRecord } from '../../domain/records/step-record.js'
import type { StepStore } from '../../stores/store.js'

/** More than this is not held in memory while the store is away; the journal still has it, and a restart stores it. */
const MAX_PENDING_STEPS = 200_000

/** Collects what the pipeline says and hands it to the store in batches; what the store refuses is tried again. */
export interface StepBatcher {
  addStep(step: StepRecord): void
  addMinute(minute: MinuteRecord): void
  pendingSteps(): number
  droppedSteps(): number
  /** Resolves when everything added before the call is committed. One flush runs at a time. @throws StoreError */
  flush(): Promise<void>
}

export function createStepBatcher(store: StepStore): StepBatcher {
  let steps: StepRecord[] = []
  let minutes = new Map<string, MinuteRecord>()
  let dropped = 0
  let running: Promise<void> = Promise.resolve()

  async function flushOnce(): Promise<void> {
    const batch = steps
    const batchMinutes = minutes
    steps = []
    minutes = new Map()
    try {
      if (batch.length > 0) await store.append(batch)
      if (batchMinutes.size > 0) await store.appendMinutes([...batchMinutes.values()])
    } catch (error) {
      steps = [...batch, ...steps]
      minutes = new Map([...batchMinutes, ...minutes])
      throw error
    }
  }

  return {
    addStep(step) {
      if (steps.length >= MAX_PENDING_STEPS) {
        steps.shift()
        dropped += 1
      }
      steps.push(step)
    },
    addMinute(minute) {
      minutes.set(`${minute.foot} ${minute.generation} ${minute.minuteIndex}`, minute)
    },
    pendingSteps: () => steps.length,
    droppedSteps: () => dropped,
    flush() {
      running = running.catch(() => undefined).then(flushOnce)
      return running
    },
  }
}
