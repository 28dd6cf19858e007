// Takes what a decoder reads and looks at each number: one that is none, or has no end, is a fault. How large a value of
// a sensor can be is for the pipeline to say.

/** @param {(reason: string) => void} rejected told of each part that the decoder itself counts as malformed */
export function createCheckingSink(rejected) {
  const counts = { readings: 0, samples: 0, lost: 0, repeated: 0 }
  const sink = {
    samples(frame) {
      const { count, dtUs, t0Us } = frame
      if (!(count > 0 && count <= frame.timeUs.length)) throw new RangeError(`A frame of ${count} samples.`)
      if (!(dtUs > 0 && Number.isFinite(dtUs))) throw new RangeError(`${dtUs} µs between samples.`)
      if (t0Us !== null && !Number.isFinite(t0Us)) throw new RangeError(`A frame at ${t0Us} µs.`)
      checkAxes(frame, count - 1)
      checkAxes(frame, 0)
      counts.readings++
      counts.samples += count
    },
    pod: (reading) => checkObject('pod', reading),
    heartRate: (reading) => {
      checkObject('heartRate', reading)
      for (const interval of reading.beatIntervalsMs) checkNumber('beatIntervalsMs', interval)
    },
    treadmill: (reading) => checkObject('treadmill', reading),
    powerW: (value) => checkReading('powerW', value),
    groundContactTimeMs: (value) => checkReading('groundContactTimeMs', value),
    lost(count) {
      if (!(Number.isSafeInteger(count) && count > 0)) throw new RangeError(`${count} messages lost.`)
      counts.lost++
    },
    repeated(count) {
      if (!(Number.isSafeInteger(count) && count > 0)) throw new RangeError(`${count} messages repeated.`)
      counts.repeated++
    },
    malformed: (_reason, code) => rejected(code),
  }
  const checkReading = (name, value) => {
    checkNumber(name, value)
    counts.readings++
  }
  const checkObject = (name, reading) => {
    for (const key in reading) if (typeof reading[key] === 'number') checkNumber(`${name}.${key}`, reading[key])
    counts.readings++
  }
  return { sink, counts }
}

function checkAxes(frame, at) {
  checkNumber('accelerationXG', frame.accelerationXG[at])
  checkNumber('accelerationYG', frame.accelerationYG[at])
  checkNumber('accelerationZG', frame.accelerationZG[at])
  if (frame.angularVelocityXDps === null) return
  checkNumber('angularVelocityXDps', frame.angularVelocityXDps[at])
  checkNumber('angularVelocityYDps', frame.angularVelocityYDps[at])
  checkNumber('angularVelocityZDps', frame.angularVelocityZDps[at])
}

function checkNumber(name, value) {
  if (!Number.isFinite(value)) throw new RangeError(`${name} is ${value}.`)
}
