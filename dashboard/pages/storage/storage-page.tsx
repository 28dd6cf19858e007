import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Storage } from '../../../src/contracts/storage.js'
import { useEndpoint } from '../../api/queries.js'
import { formatLocalDate, formatNumber } from '../../lib/format.js'
import { useTitle } from '../../lib/use-title.js'
import { Card } from '../../parts/card.js'
import { Severity } from '../../parts/severity.js'
import { Loaded } from '../../parts/states.js'
import { ErasedLine } from './erased-line.js'
import { SetAsideList } from './set-aside-list.js'
import { backupWords, bytesWords, deliveryVerdict, keptWords, ofLimit, stepsWords } from './storage-words.js'

const REFRESH_MS = 3000

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

/** Where results go; how that does where they go elsewhere. */
const Where = ({ storage }: { readonly storage: Storage }) => {
  const { where, forwarding, nowUs } = storage
  if (where.kind === 'embedded' || forwarding === null) {
    return (
      <Card title="Everything is in this computer’s data folder">
        <p className="soft">
          InfluxDB is optional: to have the steps there as well, set <code>store.kind: influxdb</code> in the settings
          and run <code>solewatch influx setup</code>.
        </p>
      </Card>
    )
  }
  const { severity, word, headline, detail } = deliveryVerdict(forwarding, nowUs)
  return (
    <Card title={headline}>
      <p>
        <Severity severity={severity} word={word} /> {detail}
      </p>
      <dl className="facts">
        <Fact name="InfluxDB">{where.url}</Fact>
        <Fact name="Organisation">{where.organisation}</Fact>
        <Fact name="Buckets">
          {where.stepsBucket}, {where.resultsBucket}
        </Fact>
      </dl>
    </Card>
  )
}

/** Sentences that need a person and stand nowhere else on this page. */
const Attention = ({ storage }: { readonly storage: Storage }) => {
  const here = storage.attention.filter((sentence) => !sentence.startsWith('InfluxDB '))
  return here.length === 0 ? null : (
    <div className="span-12">
      {here.map((sentence) => (
        <p key={sentence} className="note note-error">
          {sentence}
        </p>
      ))}
    </div>
  )
}

const Steps = ({ storage }: { readonly storage: Storage }) => {
  const { steps, where } = storage
  const oldest =
    steps.oldestTimeUs === null
      ? null
      : formatLocalDate(new Date(steps.oldestTimeUs / 1000).toISOString().slice(0, 10), 'long')
  return (
    <Card title="How long things are kept" span={6}>
      <p>{stepsWords(storage)}</p>
      {storage.retentionTrouble === null ? null : (
        <p>
          <Severity severity="warn" word="Not kept up with" /> {storage.retentionTrouble}
        </p>
      )}
      <dl className="facts">
        {oldest === null ? null : <Fact name="Oldest step here">{oldest}</Fact>}
        <Fact name="Recordings">{keptWords(storage.recordings.keptMonths)}</Fact>
        {steps.undeliveredLostCount === 0 ? null : (
          <Fact
            name={
              where.kind === 'influxdb'
                ? 'Steps that went before InfluxDB had them'
                : 'Steps that went because their room was used up'
            }
          >
            {formatNumber(steps.undeliveredLostCount)}
          </Fact>
        )}
      </dl>
      <p className="soft">
        A run without its recording can’t be computed anew or repaired. Both times are in the settings, under{' '}
        <code>retention</code>.
      </p>
    </Card>
  )
}

const Room = ({ storage: { steps, database, recordings, disk } }: { readonly storage: Storage }) => (
  <Card title={disk === null ? 'Room on the disk' : `${bytesWords(disk.freeBytes)} are free`} span={6}>
    <dl className="facts">
      <Fact name="Recordings">{ofLimit(recordings.sizeBytes, recordings.limitBytes)}</Fact>
      <Fact name="Database">{bytesWords(database.sizeBytes)}</Fact>
      {steps.sizeBytes === null ? null : (
        <Fact name="of it single steps">{ofLimit(steps.sizeBytes, steps.limitBytes)}</Fact>
      )}
      {disk === null ? null : <Fact name="Disk">{bytesWords(disk.totalBytes)}</Fact>}
    </dl>
  </Card>
)

const Backup = ({ backup, nowUs }: { readonly backup: NonNullable<Storage['backup']>; readonly nowUs: number }) => {
  const { text, old } = backupWords(backup, nowUs)
  return (
    <Card title="Backup">
      <p>
        {old ? <Severity severity="info" word="Worth doing" /> : null} {text}
      </p>
      <p className="soft">This makes one, also while Solewatch runs. Keep a copy on another disk.</p>
      <pre className="command">
        <code>{backup.command}</code>
      </pre>
    </Card>
  )
}

/** Storage: where results are kept, how that does, how long they stay, and how full it is. */
export const StoragePage = () => {
  useTitle('Storage')
  const storage = useEndpoint('storage', {}, { refetchInterval: REFRESH_MS })
  return (
    <div className="page">
      <div className="page-head">
        <h1>Storage</h1>
      </div>
      <Loaded query={storage} height="70vh">
        {(data) => (
          <>
            <Attention storage={data} />
            <Where storage={data} />
            {data.forwarding === null ? null : <SetAsideList forwarding={data.forwarding} nowUs={data.nowUs} />}
            <Steps storage={data} />
            <Room storage={data} />
            {data.backup === null ? null : <Backup backup={data.backup} nowUs={data.nowUs} />}
            <ErasedLine />
            <p className="soft span-12">
              Something does not look right? <Link to="/doctor">Ask the doctor</Link>.
            </p>
          </>
        )}
      </Loaded>
    </div>
  )
}
