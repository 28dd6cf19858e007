// Writes a journal record and a batch of ten steps, says the number of each once it is acknowledged, and goes on until it
// is killed. Arguments: module of the store, module of the journal, data folder.
const [storeModule, journalModule, directory] = process.argv.slice(2)
const { openLocalDatabase } = await import(storeModule)
const { openJournal } = await import(journalModule)
const database = await openLocalDatabase({ directory })
const template = JSON.parse(process.env.STEP_TEMPLATE)
await database.putAthlete(JSON.parse(process.env.ATHLETE))
await database.putSession(JSON.parse(process.env.SESSION))
const journal = openJournal({ directory: `${directory}/journal/2025/run-1`, segmentBytes: 20_000 })

for (let batch = 0; batch < 100_000; batch += 1) {
  for (let record = 0; record < 10; record += 1) journal.append({ kind: 'tick', monotonicUs: batch * 10 + record })
  process.stdout.write(`journal ${(batch + 1) * 10}\n`)
  await database.steps.append(
    Array.from({ length: 10 }, (_, row) => ({
      ...template,
      strideIndex: batch * 10 + row,
      initialContactTimeUs: template.initialContactTimeUs + (batch * 10 + row) * 700_123,
    })),
  )
  process.stdout.write(`steps ${(batch + 1) * 10}\n`)
}
