import { describeAnyOrder } from './any-order-suite.js'

describeAnyOrder([1, 2, 3])
