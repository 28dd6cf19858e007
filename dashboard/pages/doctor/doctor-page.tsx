import { useEffect, useRef } from 'react'
import { useAction } from '../../api/queries.js'
import { useTitle } from '../../lib/use-title.js'
import { Card } from '../../parts/card.js'
import { ErrorNote, Skeleton } from '../../parts/states.js'
import { FindingList } from './finding-list.js'
import { sortFindings, verdict } from './finding-words.js'

/** Examines as soon as the page opens, and then only when asked: it takes seconds. */
const useExamination = () => {
  const doctor = useAction('doctor', [])
  const begun = useRef(false)
  const { mutate } = doctor
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    mutate({})
  }, [mutate])
  return doctor
}

/** Doctor: what is wrong with machine, adapter and data, and what to do. */
export const DoctorPage = () => {
  useTitle('Doctor')
  const { data, error, isPending, mutate } = useExamination()
  const { toLookAt, fine } = sortFindings(data?.items ?? [])
  return (
    <div className="page">
      <div className="page-head">
        <h1>Doctor</h1>
        <button type="button" disabled={isPending} onClick={() => mutate({})}>
          {isPending ? 'Looking…' : 'Look again'}
        </button>
      </div>
      {error === null ? null : (
        <div className="span-12">
          <ErrorNote error={error} retry={() => mutate({})} />
        </div>
      )}
      {isPending ? <Skeleton height="60vh" label="Looking at adapter, links, air, database, disk and clock" /> : null}
      {data === undefined ? null : (
        <>
          <Card title={verdict(data.items)}>
            <FindingList findings={toLookAt} />
            <p className="soft">Commands are for the computer that Solewatch runs on.</p>
          </Card>
          <Card title="What is fine" note={String(fine.length)}>
            <FindingList findings={fine} />
          </Card>
        </>
      )}
    </div>
  )
}
