/** A file of this name says that the demo made the folder, and may empty it. */
export const DEMO_MARKER = 'simulated-data'
