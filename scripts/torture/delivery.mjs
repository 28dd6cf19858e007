// Forwarding to InfluxDB in the process that is killed, as a server has it.
export async function startDelivery({ load, options, say }) {
  const [{ startForwarding }, { createSystemClock }, { createLogger }] = await Promise.all([
    load('app/forwarding/start-forwarding.js'),
    load('runtime/clock.js'),
    load('runtime/logger.js'),
  ])
  const forwarding = startForwarding({
    directory: options.directory,
    target: options.target,
    connect: () => options.influx,
    // Small, so that there are many of them to be killed in.
    batchBytes: 128 * 1024,
    batchMs: 50,
    clock: createSystemClock(),
    random: Math.random,
    logger: createLogger({ level: 'silent' }),
  })
  forwarding.onStatus(({ state, waitingCount, setAsideCount, message }) =>
    say({ t: 'delivery', state, waiting: waitingCount, setAside: setAsideCount, message }),
  )
  return {
    drain: () => forwarding.flushNow(AbortSignal.timeout(840_000)),
    stop: () => forwarding.stop(),
  }
}
