// Appends batches of ten steps and says each one's number once it is acknowledged, until it is killed.
// Arguments: module of the store, data folder, first stride index.
const [storeModule, directory, first] = process.argv.slice(2)
const { openLocalDatabase } = await import(storeModule)
const database = await openLocalDatabase({ directory })
const template = JSON.parse(process.env.STEP_TEMPLATE)
const START_US = template.initialContactTimeUs

for (let strideIndex = Number(first); strideIndex < 1_000_000; strideIndex += 10) {
  const batch = Array.from({ length: 10 }, (_, offset) => ({
    ...template,
    strideIndex: strideIndex + offset,
    initialContactTimeUs: START_US + (strideIndex + offset) * 700_123,
  }))
  await database.steps.append(batch)
  process.stdout.write(`${strideIndex + 9}\n`)
}
