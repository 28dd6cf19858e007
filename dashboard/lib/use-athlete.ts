import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useEndpoint } from '../api/queries.js'
import { chooseAthlete } from './choose-athlete.js'
import { rememberAthlete, rememberedAthlete } from './remembered.js'

/** The athlete whose page is shown, all there are, and how to change. */
export const useAthlete = () => {
  const athletes = useEndpoint('listAthletes', {})
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const items = athletes.data?.items ?? []
  const athlete = chooseAthlete(items, search.athlete, rememberedAthlete())
  const athleteId = athlete?.athleteId
  useEffect(() => {
    if (athleteId !== undefined) rememberAthlete(athleteId)
  }, [athleteId])
  const choose = (chosen: string): void => {
    rememberAthlete(chosen)
    void navigate({ to: '.', search: { athlete: chosen } })
  }
  return { athletes, items, athlete, choose }
}
