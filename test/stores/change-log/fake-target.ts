import { decodeStepBlock } from '../../../src/codecs/step-block/step-block.js'
import { stepAt } from '../../../src/codecs/step-block/step-columns.js'
import type {
  DeletionOutcome,
  DeliveryOutcome,
  ForwardDeletion,
  ForwardRecord,
  ForwardTarget,
} from '../../../src/stores/change-log/forward-target.js'

/** A point as InfluxDB tells it from another: by measurement, tags and time. */
interface Place {
  readonly kind: string
  readonly athleteId: string
  readonly sessionId?: string
  readonly foot?: string
  readonly generation?: number
  readonly timeUs?: number
  readonly id?: string
}

interface Point extends Place {
  readonly value: unknown
}

/** What happens at the target's door; without a hook everything goes well. */
export interface Hooks {
  /** Called before anything is done; what it gives back is the answer, and nothing is done. */
  write?: (records: readonly ForwardRecord[]) => DeliveryOutcome | Promise<DeliveryOutcome> | null
  delete?: (deletion: ForwardDeletion) => DeliveryOutcome | DeletionOutcome | null
  /** The answer to an empty batch, before the first. */
  greet?: () => DeliveryOutcome
  /** Called before each point and each deletion; may throw to cut the work off there. */
  step?: () => void
}

/** A target in memory that keeps points as InfluxDB does. */
export class FakeTarget implements ForwardTarget {
  readonly name = 'fake|target'
  readonly points = new Map<string, Point>()
  readonly calls: (readonly ForwardRecord[] | ForwardDeletion)[] = []
  hooks: Hooks = {}

  async write(records: readonly ForwardRecord[]): Promise<DeliveryOutcome> {
    if (records.length === 0) return this.hooks.greet?.() ?? { kind: 'delivered', pointCount: 0 }
    this.calls.push(records)
    const answer = await this.hooks.write?.(records)
    if (answer !== undefined && answer !== null) return answer
    let pointCount = 0
    for (const point of records.flatMap(pointsOf)) {
      this.hooks.step?.()
      this.points.set(keyOf(point), point)
      pointCount += 1
    }
    return { kind: 'delivered', pointCount }
  }

  delete(deletion: ForwardDeletion): Promise<DeliveryOutcome | DeletionOutcome> {
    this.calls.push(deletion)
    const answer = this.hooks.delete?.(deletion)
    if (answer !== undefined && answer !== null) return Promise.resolve(answer)
    try {
      this.hooks.step?.()
    } catch (error) {
      return Promise.reject(error as Error)
    }
    for (const [key, point] of this.points) if (isMeant(deletion, point)) this.points.delete(key)
    return Promise.resolve({ leftCount: 0 })
  }

  /** What is there, in an order that does not depend on how it came. */
  content(): unknown[] {
    return contentOf([...this.points.values()])
  }

  countOf(kind: string): number {
    return [...this.points.values()].filter((point) => point.kind === kind).length
  }
}

export function contentOf(points: readonly Point[]): unknown[] {
  return points.map((point) => [keyOf(point), point.value]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
}

export function pointsOf(record: ForwardRecord): Point[] {
  switch (record.kind) {
    case 'steps': {
      const columns = decodeStepBlock(record.steps.block)
      return Array.from({ length: columns.count }, (_, row) => {
        const step = stepAt(columns, record.steps.key, row)
        return { kind: 'step', ...record.steps.key, timeUs: step.initialContactTimeUs, value: step }
      })
    }
    case 'minute': {
      const { athleteId, sessionId, foot, generation, startTimeUs: timeUs } = record.minute
      return [{ kind: 'minute', athleteId, sessionId, foot, generation, timeUs, value: record.minute }]
    }
    case 'session': {
      const { athleteId, sessionId, startTimeUs: timeUs } = record.session
      return [{ kind: 'session', athleteId, sessionId, timeUs, value: record.session }]
    }
    case 'day':
      return [{ kind: 'day', athleteId: record.day.athleteId, id: record.day.localDate, value: record.day }]
    case 'alert':
      return [{ kind: 'alert', athleteId: record.alert.athleteId, id: record.alert.alertId, value: record.alert }]
    case 'athlete':
      return [{ kind: 'athlete', athleteId: record.athleteId, value: record.name }]
  }
}

function isMeant(deletion: ForwardDeletion, point: Point): boolean {
  switch (deletion.kind) {
    case 'removal': {
      const { athleteId, sessionId = point.sessionId, generation = point.generation } = deletion.scope
      const isSeries = point.kind === 'step' || point.kind === 'minute'
      const isOwn = point.athleteId === athleteId && point.sessionId === sessionId
      return isSeries && isOwn && point.generation === generation
    }
    case 'moved-step':
      return keyOf(point) === keyOf({ kind: 'step', ...deletion.key, timeUs: deletion.initialContactTimeUs })
    case 'moved-session': {
      const { athleteId, sessionId, startTimeUs: timeUs } = deletion
      return keyOf(point) === keyOf({ kind: 'session', athleteId, sessionId, timeUs })
    }
    case 'day-gone':
      return keyOf(point) === keyOf({ kind: 'day', athleteId: deletion.athleteId, id: deletion.localDate })
    case 'erasure':
      return point.athleteId === deletion.athleteId
  }
}

function keyOf({ kind, athleteId, sessionId, foot, generation, timeUs, id }: Place): string {
  return JSON.stringify([kind, athleteId, sessionId, foot, generation, timeUs, id])
}
