import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { Identify, Pairing, PairingDevice } from '../../../src/contracts/pairing.js'
import { useAction, useEndpoint } from '../../api/queries.js'
import { WORKING_ADAPTERS } from '../../lib/adapter.js'
import type { Athlete, Device } from '../../api/types.js'
import { useAthlete } from '../../lib/use-athlete.js'
import { useTitle } from '../../lib/use-title.js'
import { AthleteChoice } from '../../parts/athlete-choice.js'
import { DemoOffer } from '../../parts/demo-offer.js'
import { EmptyNote, ErrorNote, Loaded } from '../../parts/states.js'
import { CalibrationCard } from './calibration-card.js'
import { DeviceItem } from './device-item.js'
import { Forgotten } from './forget-buttons.js'
import { IdentifyBar } from './identify-bar.js'
import { devicesOf, pairOutcome } from './pair-outcome.js'
import { RecordingsCard } from './recordings-card.js'
import { SwapCard } from './swap-card.js'

/** Looks for devices as soon as the page opens: nobody comes here for anything else. */
const useScan = () => {
  const scan = useAction('startScan', ['pairing'])
  const begun = useRef(false)
  const { mutate } = scan
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    mutate({})
  }, [mutate])
  return scan
}

const Adapter = ({ adapter }: { readonly adapter: Pairing['adapter'] }) =>
  WORKING_ADAPTERS.includes(adapter.state) ? null : (
    <section className="card span-12" aria-labelledby="adapter">
      <h2 id="adapter">Bluetooth can’t be used yet</h2>
      <p>{adapter.message ?? 'The adapter did not say why.'}</p>
      <p className="buttons">
        <DemoOffer main />
        <Link to="/doctor" className="button">
          Ask the doctor
        </Link>
      </p>
    </section>
  )

interface DevicesProps {
  readonly title: string
  readonly entries: readonly PairingDevice[]
  readonly athleteId: string | null
  readonly devices: readonly Device[]
  readonly names: ReadonlyMap<string, string>
  readonly identify: Identify | null
  readonly onForgotten: (entry: PairingDevice) => void
  readonly onPaired: (device: Device) => void
}
const Devices = ({ title, entries, ...rest }: DevicesProps) =>
  entries.length === 0 ? null : (
    <section className="card span-12" aria-label={title}>
      <h2>{title}</h2>
      <ul className="devices">
        {entries.map((entry) => (
          <DeviceItem key={entry.device.deviceId} entry={entry} {...rest} />
        ))}
      </ul>
    </section>
  )

const NoDevices = ({ scanning }: { readonly scanning: boolean }) => (
  <section className="card span-12">
    <EmptyNote title={scanning ? 'Nothing heard yet' : 'Nothing was heard'}>
      <p className="soft">
        Most pods sleep: shake the pod or take a few steps. It must be near this computer, with its app on the phone
        closed, because a pod talks to one listener at a time.
      </p>
    </EmptyNote>
  </section>
)

/** What became of the other devices since one was paired. */
const useOutcome = (pairing: Pairing | undefined) => {
  const [last, setLast] = useState<{ readonly before: Pairing; readonly device: Device } | null>(null)
  return {
    outcome: last === null || pairing === undefined ? null : pairOutcome(last.before, pairing, last.device),
    pairedNow: (device: Device) => setLast(pairing === undefined ? null : { before: pairing, device }),
    clear: () => setLast(null),
  }
}

interface KnownProps extends Omit<DevicesProps, 'title' | 'entries' | 'devices' | 'identify'> {
  readonly pairing: Pairing
  readonly athlete: Athlete | null
}
/** All that is heard or known, and what is being done with it. */
const Known = ({ pairing, athlete, ...rest }: KnownProps) => {
  const { adapter, scanning, devices, identify, calibration } = pairing
  const known = devicesOf(pairing)
  const nameOf = (deviceId: string) => known.find((one) => one.deviceId === deviceId)?.name ?? 'a device'
  const shared = { ...rest, devices: known, identify }
  const silent = devices.length === 0 && WORKING_ADAPTERS.includes(adapter.state)
  const hasPods = athlete !== null && known.some(({ athleteId }) => athleteId === athlete.athleteId)
  return (
    <>
      <Adapter adapter={adapter} />
      {devices.length < 2 ? null : <IdentifyBar identify={identify} nameOf={nameOf} />}
      {calibration === null ? null : <CalibrationCard state={calibration} name={nameOf(calibration.deviceId)} />}
      <Devices title="Paired" entries={devices.filter(({ paired }) => paired)} {...shared} />
      <Devices title="Found" entries={devices.filter(({ paired }) => !paired)} {...shared} />
      {silent ? <NoDevices scanning={scanning} /> : null}
      {devices.some(({ paired }) => paired) ? (
        <p className="span-12 buttons">
          <Link to="/live" className="button main">
            Go to Live
          </Link>
        </p>
      ) : null}
      <RecordingsCard entries={devices} />
      {hasPods ? <SwapCard key={athlete.athleteId} athlete={athlete} /> : null}
    </>
  )
}

/** Looked at more often while somebody stands still or taps, and waits for an answer. */
const usePairing = () => {
  const [busy, setBusy] = useState(false)
  const pairing = useEndpoint('pairing', {}, { refetchInterval: busy ? 400 : 1500 })
  const isBusy = (pairing.data?.identify ?? null) !== null || (pairing.data?.calibration ?? null) !== null
  useEffect(() => setBusy(isBusy), [isBusy])
  return pairing
}

/** Devices: what is heard, and whose foot it is on. */
export const PairPage = () => {
  useTitle('Devices')
  const scan = useScan()
  const pairing = usePairing()
  const { athletes, items, athlete, choose } = useAthlete()
  const [forgotten, setForgotten] = useState<PairingDevice | null>(null)
  const names = new Map(items.map(({ athleteId, name }) => [athleteId, name]))
  const pending = pairing.isPending || athletes.isPending
  const { outcome, pairedNow, clear } = useOutcome(pairing.data)
  const onForgotten = (entry: PairingDevice) => {
    clear()
    setForgotten(entry)
  }
  const athleteId = athlete?.athleteId ?? null
  const shared = { athleteId, names, onForgotten, onPaired: pairedNow }
  return (
    <div className="page">
      <div className="page-head">
        <h1>Devices</h1>
        {pending ? null : <AthleteChoice athletes={items} athleteId={athleteId} onChoose={choose} label="Pair for" />}
        {pairing.data === undefined || !WORKING_ADAPTERS.includes(pairing.data.adapter.state) ? null : (
          <button
            type="button"
            disabled={pairing.data?.scanning === true || scan.isPending}
            onClick={() => scan.mutate({})}
          >
            {pairing.data?.scanning === true ? 'Looking…' : 'Look again'}
          </button>
        )}
        {athletes.data?.items.length === 0 ? <Link to="/">Add an athlete first</Link> : null}
      </div>
      {scan.error === null || pairing.error !== null ? null : (
        <div className="span-12">
          <ErrorNote error={scan.error} />
        </div>
      )}
      {forgotten === null ? null : (
        <div className="span-12">
          <Forgotten entry={forgotten} onDone={() => setForgotten(null)} />
        </div>
      )}
      <div className="span-12" role="status">
        {outcome === null ? null : <p className="note">{outcome}</p>}
      </div>
      <Loaded query={pending ? { ...pairing, data: undefined } : pairing} height="60vh">
        {(data) => <Known pairing={data} athlete={athlete} {...shared} />}
      </Loaded>
      {pending ? null : (
        <p className="soft span-12">
          Solewatch hears what is in radio range of this computer: a treadmill, a track, or a small computer carried
          along. Something does not work? <Link to="/doctor">Ask the doctor</Link>.
        </p>
      )}
    </div>
  )
}
