import type { SetupStep } from './run-setup.js'
import type { CountedBucket, InfluxStatus } from './run-status.js'
import { retentionWords } from './steps-retention.js'

/** A line for each thing that setup has done. */
export function formatSetupStep(step: SetupStep): string {
  switch (step.type) {
    case 'server':
      return `${serverName(step.version)} answers at ${step.url}.`
    case 'token':
      return `A token that may read and write these two buckets, and nothing else, is in ${step.file}. Name it as influxdb.tokenFile.`
    case 'bucket':
      return bucketLine(step)
  }
}

function bucketLine({
  name,
  of,
  change,
  retentionS,
  wantedRetentionS,
}: Extract<SetupStep, { type: 'bucket' }>): string {
  const kept = retentionWords(retentionS)
  if (change === 'created') return `Bucket "${name}" made for ${of}; it keeps them ${kept}.`
  if (change === 'none') return `Bucket "${name}" is there, and keeps ${of} ${kept}.`
  if (change === 'retention') return `Bucket "${name}" keeps ${of} ${kept} from now on.`
  return `Bucket "${name}" keeps ${of} ${kept}, and that was left as it is. To keep them only ${retentionWords(wantedRetentionS)}, which deletes older ones there, run this again with --yes.`
}

export function formatInfluxStatus(status: InfluxStatus<CountedBucket>): string {
  const { url, organisation, version, stepsBucket, resultsBucket, problems } = status
  return [
    `${serverName(version)} at ${url}, organisation "${organisation}"`,
    stateLine(stepsBucket),
    stateLine(resultsBucket),
    ...(problems.length === 0 ? ['Everything is as it should be.'] : problems),
  ].join('\n')
}

function stateLine({ name, exists, retentionS, canRead, pointCounts }: CountedBucket): string {
  if (!exists) return `  ${name}: not there, or not to be seen`
  const kept = retentionS === null ? '' : `, kept ${retentionWords(retentionS)}`
  return `  ${name}${kept}: ${countWords(canRead, pointCounts)}`
}

function countWords(canRead: boolean, pointCounts: CountedBucket['pointCounts']): string {
  if (!canRead) return 'nothing of it can be read'
  if (pointCounts === null)
    return 'more points than were counted in time; a longer influxdb.timeoutSeconds gives it more'
  const counts = Object.entries(pointCounts).map(([measurement, count]) => `${measurement} ${count}`)
  return counts.length === 0 ? 'no points' : counts.join(', ')
}

function serverName(version: string | null): string {
  return version === null ? 'InfluxDB Cloud' : `InfluxDB ${version}`
}
