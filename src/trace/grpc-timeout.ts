const MILLISECONDS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/**
 * The milliseconds that a `grpc-timeout` header stands for, or nothing when it is absent or is not one.
 * See https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, "Timeout".
 */
export function parseGrpcTimeout(value: string | undefined): number | undefined {
  const parts = /^(\d{1,8})([HMSmun])$/.exec(value ?? "");
  return parts ? Number(parts[1]) * MILLISECONDS[parts[2]!]! : undefined;
}

/** Two processes disagree by so much on when a deadline is, as the call needs time to arrive; in milliseconds. */
const TOLERANCE = 25;

/**
 * Whether a call that came this long ago has reached its deadline, as far as its server can tell.
 *
 * @param elapsed milliseconds
 * @param timeout milliseconds; undefined when the call has no deadline
 */
export function isAtDeadline(elapsed: number, timeout: number | undefined): boolean {
  return timeout !== undefined && elapsed >= timeout - TOLERANCE;
}
