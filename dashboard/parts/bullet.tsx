import type { Room } from '../../src/contracts/views.js'
import { formatEasyKm } from '../lib/format.js'

export interface BulletProps {
  readonly title: string
  readonly room: Room
  readonly nothingYet?: string
}

/** How much there is of what fits: a bar up to now and a mark at the limit. */
export const RoomBullet = ({ title, room, nothingYet = 'nothing yet' }: BulletProps) => {
  const { limitSlu, soFarSlu, leftSlu, reason } = room
  const scale = Math.max(limitSlu, soFarSlu, 0.001) * 1.1
  const at = (slu: number): string => `${String(Math.min(100, Math.max(0, (slu / scale) * 100)))}%`
  const past = soFarSlu > limitSlu
  const soFar = soFarSlu <= 0 ? nothingYet : `${formatEasyKm(soFarSlu)} so far`
  return (
    <div className="room">
      <p>
        {title} <b>{past ? `${formatEasyKm(soFarSlu - limitSlu)} easy km past` : `${formatEasyKm(leftSlu)} easy km`}</b>{' '}
        <span className="soft">{reason.startsWith('the ') ? reason : `${past ? '' : 'until '}${reason}`}</span>
      </p>
      <div
        className={`bullet${past ? ' past' : ''}`}
        role="img"
        aria-label={`${soFar}; limit ${formatEasyKm(limitSlu)} easy km`}
      >
        <i style={{ width: at(soFarSlu) }} />
        <em style={{ insetInlineStart: at(limitSlu) }} />
      </div>
      <p className="ends" aria-hidden="true">
        <span>{soFar}</span>
        <span>{formatEasyKm(limitSlu)}</span>
      </p>
    </div>
  )
}
