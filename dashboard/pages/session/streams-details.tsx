import { useEndpoint } from '../../api/queries.js'
import { lostRatioOf, smallPercent, streamRows, type Stream } from '../../lib/stream-words.js'

const OneStream = ({ stream, name }: { readonly stream: Stream; readonly name: string }) => {
  const lost = lostRatioOf(stream)
  return (
    <details>
      <summary>
        {name}: {lost === null ? 'nothing came' : lost === 0 ? 'nothing missing' : `${smallPercent(lost)} missing`}
      </summary>
      <dl className="facts">
        {streamRows(stream).map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

/** What became of everything that each device sent; nothing for runs from before it was counted. */
export const StreamsDetails = ({ streams }: { readonly streams: readonly Stream[] | undefined }) => {
  const known = streams !== undefined && streams.length > 0
  const devices = useEndpoint('listDevices', {}, { enabled: known })
  if (!known) return null
  const nameOf = (deviceId: string): string =>
    devices.data?.items.find((device) => device.deviceId === deviceId)?.name ?? deviceId
  return (
    <div className="streams">
      {streams.map((stream) => (
        <OneStream key={stream.deviceId} stream={stream} name={nameOf(stream.deviceId)} />
      ))}
    </div>
  )
}
