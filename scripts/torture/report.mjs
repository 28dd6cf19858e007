// What people read of a run.

export function textOf(result) {
  const { store, kills, influxKills, startUpMs, killedDuring } = result
  const also = influxKills > 0 ? `, and InfluxDB ${influxKills} times` : ''
  const during = Object.entries(killedDuring).sort(([, one], [, other]) => other - one)
  const lines = [
    `${store}: killed ${kills} times${also} in ${result.seconds} s, seed ${result.seed}`,
    `  acknowledged      ${grouped(result.acknowledgedRecords)} records in ${grouped(result.acknowledgedOperations)} operations`,
    `  killed during     ${during.map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
    `  start-up          at most ${startUpMs.max} ms, 95 % within ${startUpMs.p95} ms, ${startUpMs.slow} of 2 s or more; at most ${result.startUpCpuMs} ms of processor time`,
  ]
  if (result.serverStartUpMs > 0) lines.push(`  whole server      answers after at most ${result.serverStartUpMs} ms`)
  if (result.inInfluxDb !== undefined) lines.push(`  in InfluxDB       ${pairs(result.inInfluxDb)}`)
  if (result.ok) lines.push('  lost 0, doubled 0, changed 0')
  else
    lines.push(
      `  FAILED            ${pairs(result.findings)}`,
      ...result.examples.map((one) => `  ${JSON.stringify(one)}`),
    )
  return lines.join('\n')
}

const pairs = (counts) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${grouped(count)}`)
    .join(', ')

const grouped = (value) => value.toLocaleString('en-US')
