import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { SquadRow } from '../../../src/contracts/views.js'
import { useEndpoint } from '../../api/queries.js'
import { PHONE, useMediaQuery } from '../../lib/use-media-query.js'
import { useTitle } from '../../lib/use-title.js'
import { ClaimCard } from '../../parts/claim-card.js'
import { DemoOffer } from '../../parts/demo-offer.js'
import { EmptyNote, Loaded } from '../../parts/states.js'
import { StrikeLabelKey } from '../../parts/strike-bar.js'
import { SquadCards } from './squad-cards.js'
import { SquadTable } from './squad-table.js'

const SEARCH_FROM = 15

const Rows = ({ rows }: { readonly rows: readonly SquadRow[] }) => {
  const phone = useMediaQuery(PHONE)
  const [search, setSearch] = useState('')
  const found = rows.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <>
      {rows.length < SEARCH_FROM ? null : (
        <label className="field field-inline">
          <span>Find an athlete</span>
          <input
            type="search"
            value={search}
            onChange={(event) => {
              setSearch(event.target.value)
            }}
          />
        </label>
      )}
      {found.length === 0 ? (
        <p className="soft" role="status">
          Nobody of that name.
        </p>
      ) : phone ? (
        <SquadCards rows={found} />
      ) : (
        <SquadTable rows={found} />
      )}
      <StrikeLabelKey />
      <p className="soft">The 7 days end today, or yesterday while nothing is known of today.</p>
    </>
  )
}

/** Who needs a look: the coach's list, in the order the program serves it. */
export const SquadPage = () => {
  useTitle('Squad')
  const squad = useEndpoint('squad', {}, { refetchInterval: 60_000 })
  return (
    <div className="page">
      <ClaimCard />
      <section className="card span-12" aria-labelledby="squad">
        <h1 id="squad" className="small">
          Who needs a look
        </h1>
        <Loaded query={squad} height="40rem">
          {({ headline, rows }) => (
            <>
              <p className="lead" aria-live="polite">
                {headline}
              </p>
              {rows.length === 0 ? (
                <EmptyNote title="Nobody is here yet">
                  <p className="buttons">
                    <Link to="/athlete/$id" params={{ id: 'new' }} className="button main">
                      Add an athlete
                    </Link>
                    <DemoOffer />
                  </p>
                </EmptyNote>
              ) : (
                <>
                  <Rows rows={rows} />
                  <p className="buttons">
                    <Link to="/athlete/$id" params={{ id: 'new' }} className="button">
                      Add an athlete
                    </Link>
                  </p>
                </>
              )}
            </>
          )}
        </Loaded>
      </section>
    </div>
  )
}
