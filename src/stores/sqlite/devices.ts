import type { Device, DeviceAssignment, PodCalibration, SensorSettings } from '../../domain/records/people.js'
import type { AssignmentQuery } from '../local-database.js'
import type { Connection } from './connection.js'
import type { AssignmentRow, DeviceRow } from './tables.js'
import { fromFlag, fromJson, toFlag, toJson } from './values.js'

export function listDevices({ all, sql }: Connection): readonly Device[] {
  return all(sql.selectFrom('devices').selectAll().orderBy('device_id')).map(toDevice)
}

export function putDevice({ run, sql }: Connection, device: Device): void {
  const row: DeviceRow = {
    device_id: device.deviceId,
    kind: device.kind,
    name: device.name,
    address: device.address,
    serial_number: device.serialNumber,
    manufacturer: device.manufacturer,
    firmware: device.firmware,
    athlete_id: device.athleteId,
    foot: device.foot,
    placement: device.placement ?? null,
    battery_percent: device.batteryPercent,
    last_seen_time_us: device.lastSeenTimeUs,
    model: device.model ?? null,
    shared: toFlag(device.shared ?? false),
    settings_json: device.settings === undefined ? null : toJson(device.settings),
    calibration_json: device.calibration === undefined ? null : toJson(device.calibration),
  }
  run(
    sql
      .insertInto('devices')
      .values(row)
      .onConflict((conflict) => conflict.column('device_id').doUpdateSet(row)),
  )
}

export function removeDevice({ run, sql }: Connection, deviceId: string): void {
  run(sql.deleteFrom('devices').where('device_id', '=', deviceId))
}

/** In order of their beginning. */
export function listAssignments({ all, sql }: Connection, query: AssignmentQuery): readonly DeviceAssignment[] {
  let select = sql.selectFrom('device_assignments').selectAll()
  if (query.deviceId !== undefined) select = select.where('device_id', '=', query.deviceId)
  if (query.athleteId !== undefined) select = select.where('athlete_id', '=', query.athleteId)
  return all(select.orderBy('from_time_us').orderBy('assignment_id')).map(toAssignment)
}

export function putAssignment({ run, sql }: Connection, assignment: DeviceAssignment): void {
  const row: AssignmentRow = {
    assignment_id: assignment.assignmentId,
    device_id: assignment.deviceId,
    athlete_id: assignment.athleteId,
    foot: assignment.foot,
    placement: assignment.placement ?? null,
    from_time_us: assignment.fromTimeUs,
    to_time_us: assignment.toTimeUs,
  }
  run(
    sql
      .insertInto('device_assignments')
      .values(row)
      .onConflict((conflict) => conflict.column('assignment_id').doUpdateSet(row)),
  )
}

function toDevice(row: DeviceRow): Device {
  return {
    deviceId: row.device_id,
    kind: row.kind,
    name: row.name,
    address: row.address,
    serialNumber: row.serial_number,
    manufacturer: row.manufacturer,
    firmware: row.firmware,
    athleteId: row.athlete_id,
    foot: row.foot,
    ...(row.placement === null ? {} : { placement: row.placement }),
    batteryPercent: row.battery_percent,
    lastSeenTimeUs: row.last_seen_time_us,
    ...(row.model === null ? {} : { model: row.model }),
    ...(fromFlag(row.shared) ? { shared: true } : {}),
    ...(row.settings_json === null ? {} : { settings: fromJson<SensorSettings>(row.settings_json) }),
    ...(row.calibration_json === null ? {} : { calibration: fromJson<PodCalibration>(row.calibration_json) }),
  }
}

function toAssignment(row: AssignmentRow): DeviceAssignment {
  return {
    assignmentId: row.assignment_id,
    deviceId: row.device_id,
    athleteId: row.athlete_id,
    foot: row.foot,
    ...(row.placement === null ? {} : { placement: row.placement }),
    fromTimeUs: row.from_time_us,
    toTimeUs: row.to_time_us,
  }
}
