/**
 * Node's own timers, taken before anything is hooked: what the probe starts for itself must neither be seen by the
 * probe nor keep the server's process alive.
 */
const { setTimeout, setInterval, clearInterval, setImmediate } = globalThis;

/** The timers that only the probe uses. */
export const ownTimers = { setTimeout, setInterval, clearInterval, setImmediate };
