import type { Session } from '../../api/types.js'
import { formatDuration, formatNumber, formatPercent } from '../../lib/format.js'
import { SOURCE_WORDS } from '../../lib/source-words.js'
import { cadenceNote, tierWords } from '../../lib/tier-words.js'
import { Card } from '../../parts/card.js'
import { StreamsDetails } from './streams-details.js'

const Fact = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)

/** How well the run was seen: what came through, what was rejected, what was filled in. */
export const QualityCard = ({ session }: { readonly session: Session }) => {
  const { totals, source, modelVersion, activeGeneration, clockSynchronised } = session
  const { coverageRatio, rejectedCount, stepCount, gapCount, gapSeconds, imputedRatio, imputedFeet, tier } = totals
  const note = cadenceNote(totals)
  const rejected = rejectedCount.left + rejectedCount.right
  return (
    <Card title="How well it was seen" span={5}>
      <dl className="facts">
        <Fact name="Received" value={formatPercent(coverageRatio)} />
        <Fact name="Steps counted" value={formatNumber(stepCount.left + stepCount.right)} />
        <Fact name="Steps found but rejected" value={formatNumber(rejected)} />
        <Fact
          name="Gaps"
          value={gapCount === 0 ? 'none' : `${formatNumber(gapCount)}, ${formatDuration(gapSeconds)} in all`}
        />
        <Fact
          name="Filled in"
          value={
            imputedRatio < 0.005
              ? 'nothing'
              : `${formatPercent(imputedRatio)}${imputedFeet.length === 0 ? '' : ` (${imputedFeet.join(' and ')} foot)`}`
          }
        />
        {clockSynchronised ? null : <Fact name="Clock" value="was not set when the run began" />}
      </dl>
      {note === null ? null : <p className="soft">{note}</p>}
      <StreamsDetails streams={totals.streams} />
      <details>
        <summary>Where it comes from</summary>
        <dl className="facts">
          <Fact name="Source" value={SOURCE_WORDS[source]} />
          <Fact name="What the sensor can tell" value={tierWords(tier)} />
          <Fact name="Model" value={`${modelVersion}, computation ${formatNumber(activeGeneration)}`} />
        </dl>
      </details>
    </Card>
  )
}
