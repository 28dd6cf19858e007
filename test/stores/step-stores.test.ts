import { createMemoryStepStore } from '../../src/stores/memory/memory-step-store.js'
import { describeInfluxd } from '../support/influxd.js'
import { influxForTest, storeIn } from './influxdb/open-influx-store.js'
import { openTemporary } from './open-temporary.js'
import { sampleSession } from './sample-records.js'
import { describeStepStore } from './step-store-contract.js'

describeStepStore('the memory store', async () => {
  const generations = new Map<string, number>()
  return {
    store: createMemoryStepStore({ activeGeneration: (_, sessionId) => generations.get(sessionId) ?? 0 }),
    setActiveGeneration: async (sessionId, generation) => void generations.set(sessionId, generation),
    close: async () => undefined,
  }
})

describeStepStore('SQLite behind its worker', async () => {
  const { database, close } = await openTemporary()
  return {
    store: database.steps,
    setActiveGeneration: (sessionId, activeGeneration) =>
      database.putSession(sampleSession(sessionId, { activeGeneration })),
    close,
  }
})

describeInfluxd('with a real InfluxDB', () => {
  describeStepStore('InfluxDB', async () => {
    const generations = new Map<string, number>()
    const store = storeIn(await influxForTest(), generations)
    return {
      store,
      setActiveGeneration: async (sessionId, generation) => void generations.set(sessionId, generation),
      close: async () => store.close(),
    }
  })
})
