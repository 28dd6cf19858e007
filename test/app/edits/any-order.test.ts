import { describeAnyOrder } from './any-order-suite.js'

// Sixty more stories are told in any-order.full.test.ts.
describeAnyOrder([2])
