import type { LiveAthlete } from '../../../src/contracts/views.js'
import { formatPercent } from '../../lib/format.js'
import { linkLine } from '../../lib/stream-words.js'
import { cadenceNote } from '../../lib/tier-words.js'
import { LINK_WORDS, placeWords } from '../../lib/words.js'
import type { LiveModel } from '../../live/live-model.js'
import { freshnessOfPod } from '../../live/staleness.js'
import { Card } from '../../parts/card.js'

export interface PodsCardProps {
  readonly live: LiveAthlete
  readonly model: LiveModel
  readonly nowMs: number
}

/** The pods of a run: link and why, battery, and how much came through. */
export const PodsCard = ({ live, model, nowMs }: PodsCardProps) => {
  const note = cadenceNote(live.totals)
  return (
    <Card title="Pods" span={live.gaps.length === 0 ? 12 : 6}>
      <ul className="rows pods-list">
        {live.pods.length === 0 ? <li className="soft">No pod is connected.</li> : null}
        {live.pods.map((pod) => {
          const { stale, text } = freshnessOfPod(model, pod, nowMs)
          const coverage =
            pod.foot === null || live.sessionId === null || typeof pod.lostRatio === 'number'
              ? null
              : (live.feet[pod.foot]?.coverageRatio ?? null)
          const line = linkLine(pod)
          return (
            <li key={pod.deviceId}>
              <span className={`pod pod-${stale ? 'lost' : 'well'}`}>
                <b>{pod.name}</b>
              </span>
              <span className="soft">{placeWords(pod)}</span>
              <span>{text ?? LINK_WORDS[pod.linkState]}</span>
              <span className="soft">
                {pod.batteryPercent === null
                  ? 'battery not told'
                  : `battery ${formatPercent(pod.batteryPercent / 100)}`}
                {coverage === null ? '' : `, ${formatPercent(coverage)} received`}
              </span>
              {line === '' ? null : <span className="soft pod-link">{line}</span>}
            </li>
          )
        })}
      </ul>
      {note === null ? null : <p className="soft">{note}</p>}
    </Card>
  )
}
