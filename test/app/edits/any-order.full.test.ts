import { describeAnyOrder } from './any-order-suite.js'

describeAnyOrder(Array.from({ length: 60 }, (_, n) => 100 + n))
