/** A duration in milliseconds, as people read it. */
export function ms(duration: number): string {
  if (duration < 10) return `${duration.toFixed(1)} ms`;
  return duration < 10_000 ? `${Math.round(duration)} ms` : `${(duration / 1000).toFixed(1)} s`;
}
