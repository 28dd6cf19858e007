// Forwarding in the process that is killed: follows when the program has it.
export function startDelivery() {
  throw new Error('not yet')
}
