import type { Athlete, Shoe } from '../../domain/records/people.js'
import { logChange } from './changes.js'
import type { Connection } from './connection.js'
import type { AthleteRow, ShoeRow } from './tables.js'
import { fromFlag, toFlag } from './values.js'

export function listAthletes({ all, sql }: Connection): readonly Athlete[] {
  return all(unlessErased(sql).orderBy('name').orderBy('athlete_id')).map(toAthlete)
}

export function getAthlete({ first, sql }: Connection, athleteId: string): Athlete | null {
  const row = first(unlessErased(sql).where('athlete_id', '=', athleteId))
  return row && toAthlete(row)
}

/** Who is being erased is nobody's to see from that moment on. */
function unlessErased(sql: Connection['sql']) {
  return sql
    .selectFrom('athletes')
    .selectAll()
    .where('athlete_id', 'not in', (of) => of.selectFrom('erasures').select('erasures.athlete_id'))
}

/** Updates in place: a replaced row would take the athlete's shoes with it. */
export function putAthlete(connection: Connection, athlete: Athlete): void {
  const { run, sql, transaction } = connection
  const row: AthleteRow = {
    athlete_id: athlete.athleteId,
    name: athlete.name,
    zone_id: athlete.zoneId,
    body_mass_kg: athlete.bodyMassKg,
    height_m: athlete.heightM,
    declared_strike: athlete.declaredStrike,
    declared_longest_run_m: athlete.declaredLongestRunM,
    default_shoe_id: athlete.defaultShoeId,
    simulated: toFlag(athlete.simulated),
    created_time_us: athlete.createdTimeUs,
  }
  transaction(() => {
    run(
      sql
        .insertInto('athletes')
        .values(row)
        .onConflict((conflict) => conflict.column('athlete_id').doUpdateSet(row)),
    )
    logChange(connection, 'athlete', [athlete.athleteId])
  })
}

export function listShoes({ all, sql }: Connection, athleteId: string): readonly Shoe[] {
  const query = sql.selectFrom('shoes').selectAll().where('athlete_id', '=', athleteId)
  return all(query.orderBy('retired').orderBy('name').orderBy('shoe_id')).map(toShoe)
}

export function getShoe({ first, sql }: Connection, shoeId: string): Shoe | null {
  const row = first(sql.selectFrom('shoes').selectAll().where('shoe_id', '=', shoeId))
  return row && toShoe(row)
}

/** @throws StoreError `constraint` where the athlete is not known */
export function putShoe({ run, sql }: Connection, shoe: Shoe): void {
  const row: ShoeRow = {
    shoe_id: shoe.shoeId,
    athlete_id: shoe.athleteId,
    name: shoe.name,
    kind: shoe.kind,
    retired: toFlag(shoe.retired),
    foot_strike_offset_deg: shoe.footStrikeOffsetDeg,
    foot_strike_offset_sd_deg: shoe.footStrikeOffsetSdDeg,
  }
  run(
    sql
      .insertInto('shoes')
      .values(row)
      .onConflict((conflict) => conflict.column('shoe_id').doUpdateSet(row)),
  )
}

function toAthlete(row: AthleteRow): Athlete {
  return {
    athleteId: row.athlete_id,
    name: row.name,
    zoneId: row.zone_id,
    bodyMassKg: row.body_mass_kg,
    heightM: row.height_m,
    declaredStrike: row.declared_strike,
    declaredLongestRunM: row.declared_longest_run_m,
    defaultShoeId: row.default_shoe_id,
    simulated: fromFlag(row.simulated),
    createdTimeUs: row.created_time_us,
  }
}

function toShoe(row: ShoeRow): Shoe {
  return {
    shoeId: row.shoe_id,
    athleteId: row.athlete_id,
    name: row.name,
    kind: row.kind,
    retired: fromFlag(row.retired),
    footStrikeOffsetDeg: row.foot_strike_offset_deg,
    footStrikeOffsetSdDeg: row.foot_strike_offset_sd_deg,
  }
}
