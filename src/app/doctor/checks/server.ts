import { otherServers } from '../adapter-holders.js'
import type { Check } from '../check-context.js'
import { findingsOf } from '../finding.js'
import { counted } from '../words.js'

const say = findingsOf('server')

/** Does the server that holds the data folder answer? */
export const checkServer: Check = ({ server, facts, dataFolder }) => {
  if (server === null) {
    const others = otherServers(facts, [])
    if (others.length === 0) return [say.ok('No server uses the data folder now; the doctor looks for itself.')]
    return [
      say.warning(
        `A server (process ${others.join(', ')}) runs with other data than ${dataFolder}.`,
        'Name its data folder with --data DIR and run the doctor as its user; for the service of docs/raspberry-pi.md that is "solewatch doctor".',
      ),
    ]
  }
  const { processId, url, silence, runningSessionCount, streamingCount } = server
  if (silence !== null)
    return [
      say.problem(
        `A server (process ${processId}) holds the data folder and can't be asked: ${silence}`,
        `Look at what it says (journalctl -u solewatch -n 50), or end it: kill ${processId}`,
      ),
    ]
  const runs = runningSessionCount === 0 ? 'no run goes on' : `${counted(runningSessionCount, 'run')} going on`
  const pods = streamingCount === 0 ? 'no pod streams' : `${counted(streamingCount, 'pod')} streaming`
  return [say.ok(`The server (process ${processId}, ${url ?? 'no address yet'}) answers; ${pods}, ${runs}.`)]
}
