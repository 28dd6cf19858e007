import type { Clock } from '../../runtime/clock.js'
import { VirtualRadio } from '../../sources/ble/virtual/virtual-radio.js'
import { createSimulatedRunner } from '../../sources/simulator/simulated-runner.js'
import * as demo from './demo-pods.js'

/** A radio in this process with two simulated runners in it: the one of the demo, and one whose pods nobody has paired. */
export interface DemoAir {
  readonly radio: VirtualRadio
  start(signal: AbortSignal): void
}

export function createDemoAir(clock: Clock, random: () => number): DemoAir {
  const radio = new VirtualRadio({ clock, random, latencyMs: 8 })
  const runner = createSimulatedRunner({
    ...{ seed: 'demo', profile: demo.DEMO_PROFILE, clock, radio },
    ...{ leftPod: demo.DEMO_LEFT_POD, rightPod: demo.DEMO_RIGHT_POD, rscPod: demo.DEMO_RSC_POD },
  })
  const spare = createSimulatedRunner({
    ...{ seed: 'spare', profile: demo.SPARE_PROFILE, clock, radio },
    ...{ leftPod: demo.SPARE_LEFT_POD, rightPod: demo.SPARE_RIGHT_POD },
  })
  return {
    radio,
    start(signal) {
      runner.start(signal)
      spare.start(signal)
    },
  }
}
