import type { SensorSettings } from '../../domain/records/people.js'
import { DecodeError, DeviceError } from '../../runtime/errors.js'
import type { SensorLink, SensorStream } from '../sensor-link.js'
import { askPmd, askPmdSettings, nameOfStream, refusal } from './control-point.js'
import { GyroscopeWatch } from './gyroscope-watch.js'
import { decodePmdFeatures, PMD_START, PMD_STOP } from './pmd-control.js'
import { choosePmdSettings, POLAR_RATE_HZ, type PmdSettings } from './pmd-settings.js'
import {
  PMD_ACCELERATION,
  PMD_CONTROL,
  PMD_DATA,
  PMD_GYROSCOPE,
  PMD_SDK_MODE,
  PMD_STATUS,
  type PmdMotionType,
} from './pmd-types.js'

/** Refusals of a setting, where a slower rate may do. */
const SETTING_REFUSED: readonly number[] = [
  PMD_STATUS.badParameter,
  PMD_STATUS.badResolution,
  PMD_STATUS.badRate,
  PMD_STATUS.badRange,
  PMD_STATUS.badChannels,
]
/** A sensor that plainly has no gyroscope is read without; anything else is a trouble to be told. */
const WITHOUT_IT: readonly number[] = [PMD_STATUS.badType, PMD_STATUS.notSupported]
const MOST_TRIES = 4

interface PolarRun {
  readonly link: SensorLink
  readonly features: ReadonlySet<number>
  readonly wantedRateHz: number
  /** Switched on here, so it is switched off here too. */
  sdkSwitched: boolean
  /** What each stream was started with, in the order in which they were. */
  readonly started: Map<PmdMotionType, PmdSettings>
}

/**
 * Both characteristics are subscribed before the first command, acceleration is started before angular velocity, and
 * SDK mode is switched on where only that offers what a foot needs: it ends the same sensor's heart rate.
 */
export async function startPolar(link: SensorLink, settings: SensorSettings): Promise<SensorStream> {
  await link.subscribe(PMD_CONTROL, 'polar-control')
  await link.subscribe(PMD_DATA, 'polar-data')
  const features = await readFeatures(link)
  const wantedRateHz = settings.sampleRateHz ?? POLAR_RATE_HZ
  const run: PolarRun = { link, features, wantedRateHz, sdkSwitched: false, started: new Map() }
  try {
    await begin(run)
  } catch (cause) {
    if (run.sdkSwitched) await endQuietly(run)
    throw cause
  }
  const gyroscope = new GyroscopeWatch()
  return {
    async restart() {
      gyroscope.begin()
      await beginAgain(run)
    },
    stop: () => end(run),
    missesPart: (channel, value) =>
      channel === 'polar-data' && run.started.has(PMD_GYROSCOPE) && gyroscope.misses(value),
  }
}

async function readFeatures(link: SensorLink): Promise<ReadonlySet<number>> {
  const bytes = await link.read(PMD_CONTROL)
  try {
    const features = decodePmdFeatures(bytes)
    link.record('polar-control', bytes)
    if (features.has(PMD_ACCELERATION)) return features
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
  const text = 'This Polar sensor does not give its acceleration; a Verity Sense with firmware 1.1.5 or newer does.'
  throw new DeviceError(text, { code: 'no-stream', retryable: false })
}

async function begin(run: PolarRun): Promise<void> {
  const { link, features } = run
  // A sensor goes on sending to nobody after a lost link, and changes no setting meanwhile.
  await stopStreams(run)
  run.started.clear()
  const sdkMode = await chooseMode(run)
  const acceleration = await startType(run, PMD_ACCELERATION, sdkMode)
  if (acceleration !== PMD_STATUS.success) throw refusal(nameOfStream(PMD_ACCELERATION), acceleration)
  if (!features.has(PMD_GYROSCOPE)) return
  const turning = await startType(run, PMD_GYROSCOPE, sdkMode)
  if (turning === PMD_STATUS.success || WITHOUT_IT.includes(turning)) return
  await askPmd(link, PMD_STOP, PMD_ACCELERATION)
  throw refusal(nameOfStream(PMD_GYROSCOPE), turning)
}

/** As before, without asking again what there is; a sensor that was off meanwhile is begun with from the start. */
async function beginAgain(run: PolarRun): Promise<void> {
  await stopStreams(run)
  for (const [type, settings] of run.started) {
    const { status } = await askPmd(run.link, PMD_START, type, settings)
    if (status !== PMD_STATUS.success) return begin(run)
  }
}

/** @returns whether SDK mode is on */
async function chooseMode(run: PolarRun): Promise<boolean> {
  const { link, features, wantedRateHz } = run
  if (!features.has(PMD_SDK_MODE)) return false
  if (isEnough(await askPmdSettings(link, PMD_ACCELERATION, false), wantedRateHz)) return false
  const { status } = await askPmd(link, PMD_START, PMD_SDK_MODE)
  if (status === PMD_STATUS.success) run.sdkSwitched = true
  else if (status === PMD_STATUS.notSupported || status === PMD_STATUS.badType) return false
  else if (status !== PMD_STATUS.alreadyInState) throw refusal(nameOfStream(PMD_SDK_MODE), status)
  return true
}

function isEnough(offered: PmdSettings, wantedRateHz: number): boolean {
  const { rateHz, range } = choosePmdSettings(PMD_ACCELERATION, offered, wantedRateHz)
  return (rateHz?.[0] ?? 0) >= Math.min(wantedRateHz, POLAR_RATE_HZ) && (range?.[0] ?? 0) >= 16
}

/** Tries slower rates where one is refused. @returns the last answer's status */
async function startType(run: PolarRun, type: PmdMotionType, sdkMode: boolean): Promise<number> {
  const { link } = run
  const offered = await askPmdSettings(link, type, sdkMode)
  let wantedRateHz = run.wantedRateHz
  let status: number = PMD_STATUS.badRate
  for (let tries = 0; tries < MOST_TRIES && wantedRateHz > 0; tries++) {
    const chosen = choosePmdSettings(type, offered, wantedRateHz)
    status = (await askPmd(link, PMD_START, type, chosen)).status
    if (status === PMD_STATUS.alreadyInState) {
      await askPmd(link, PMD_STOP, type)
      status = (await askPmd(link, PMD_START, type, chosen)).status
    }
    if (status === PMD_STATUS.success) run.started.set(type, chosen)
    const rateHz = chosen.rateHz?.[0]
    if (!SETTING_REFUSED.includes(status) || rateHz === undefined) return status
    if (!offered.rateHz?.some((other) => other < rateHz)) return status
    wantedRateHz = rateHz - 1
  }
  return status
}

/** Where nothing runs, the device refuses to stop it; that is no trouble. */
async function stopStreams({ link, features }: PolarRun): Promise<void> {
  await askPmd(link, PMD_STOP, PMD_ACCELERATION)
  if (features.has(PMD_GYROSCOPE)) await askPmd(link, PMD_STOP, PMD_GYROSCOPE)
}

async function end(run: PolarRun): Promise<void> {
  await stopStreams(run)
  if (!run.sdkSwitched) return
  await askPmd(run.link, PMD_STOP, PMD_SDK_MODE)
  run.sdkSwitched = false
}

/** What could not be started is left as it was found, as far as it can still be reached. */
async function endQuietly(run: PolarRun): Promise<void> {
  try {
    await end(run)
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error
  }
}
