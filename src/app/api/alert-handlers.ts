import { acknowledgeAlert, snoozeAlert } from '../../domain/alerts/answers.js'
import type { AlertRecord } from '../../domain/records/alert-record.js'
import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { conflict, notFound } from '../../http/problem.js'
import type { ApiServices } from './services.js'

type AlertHandlers = Pick<ApiHandlers, 'listAlerts' | 'acknowledgeAlert' | 'snoozeAlert'>

/** There are no accounts yet: whoever is in is the owner. */
const OWNER = 'owner'

/** Warnings, and what is said to them. */
export function createAlertHandlers(services: ApiServices): AlertHandlers {
  const { database, clock } = services
  return {
    async listAlerts({ query }) {
      const ofAthlete = query.athleteId === undefined ? {} : { athleteId: query.athleteId }
      const openOnly = query.openOnly === 'true'
      return { items: await database.listAlerts({ ...ofAthlete, openOnly, limit: query.limit }) }
    },
    async acknowledgeAlert({ params, body }) {
      const acknowledgement = { timeUs: clock.nowUs(), by: OWNER, planned: body.planned, note: body.note }
      return change(services, params.alertId, (alert) => acknowledgeAlert(alert, acknowledgement))
    },
    async snoozeAlert({ params, body }) {
      return change(services, params.alertId, (alert) => {
        if (alert.state === 'cleared') throw conflict('alert-cleared', 'This warning is over already.')
        return snoozeAlert(alert, body.hours, clock.nowUs())
      })
    },
  }
}

async function requireAlert({ database }: ApiServices, alertId: string): Promise<AlertRecord> {
  const alert = await database.getAlert(alertId)
  if (alert === null) throw notFound('warning', alertId)
  return alert
}

/** Reads the warning, answers it and stores it, with no evaluation in between. */
async function change(
  services: ApiServices,
  alertId: string,
  answer: (alert: AlertRecord) => AlertRecord,
): Promise<AlertRecord> {
  const { database, rules } = services
  const { athleteId } = await requireAlert(services, alertId)
  return rules.betweenEvaluations(athleteId, async () => {
    const alert = answer(await requireAlert(services, alertId))
    await database.putAlerts([alert])
    services.publishEvent({ type: 'alert', alert })
    return alert
  })
}
