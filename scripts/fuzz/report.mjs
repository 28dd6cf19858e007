// What people read of a run.

/** @param {readonly Awaited<ReturnType<typeof import('./fuzz-codec.mjs').fuzzCodec>>[]} results */
export function tableOf(results) {
  const rows = results.flatMap(({ codec, packets, read, rejected, seconds, memoryGrowthMb }) => [
    [codec, 'packets', grouped(packets), `${seconds.toFixed(1)} s, ${grouped(Math.round(packets / seconds))}/s`],
    ['', 'read', grouped(read), `memory +${memoryGrowthMb.toFixed(1)} MB`],
    ...Object.entries(rejected).map(([reason, count]) => ['', `rejected: ${reason}`, grouped(count), '']),
  ])
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map(([codec, what, count, rest]) =>
      `${codec.padEnd(widths[0])}  ${what.padEnd(widths[1])}  ${count.padStart(widths[2])}  ${rest}`.trimEnd(),
    )
    .join('\n')
}

/** @returns how to see it again, and the fewest bytes that show it */
export function failureText({ codec, failure }, { seed, packets }) {
  const lines = [
    `${codec} FAILED at packet ${grouped(failure.packetNumber)}: ${failure.error}`,
    `Again: npm run fuzz -- --codec ${codec} --seed ${seed} --packets ${packets}`,
    ...(failure.smallest.length === 0 ? [] : ['The fewest packets that show it, in hex:']),
    ...failure.smallest.map(({ channel, hex }) => `  ${`${channel} `.trimStart()}${hex === '' ? '(empty)' : hex}`),
    failure.stack,
  ]
  return lines.join('\n')
}

function grouped(value) {
  return value.toLocaleString('en-US')
}
