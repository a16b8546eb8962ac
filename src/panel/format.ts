/** Numbers as people read them. */

/** `0.4 ms`, `312.5 ms`, `1.24 s`, `2 min 5 s`. */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 1000) return `${trimmed(milliseconds, 1)} ms`;
  if (milliseconds < 60_000) return `${trimmed(milliseconds / 1000, 2)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `17 B`, `1.5 kB`, `3.2 MB`; powers of a thousand. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${trimmed(bytes / 1000, 1)} kB`;
  if (bytes < 1_000_000_000) return `${trimmed(bytes / 1_000_000, 1)} MB`;
  return `${trimmed(bytes / 1_000_000_000, 2)} GB`;
}

/** `1,204`; the same on every machine, so that tests and screenshots agree. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** A noun with its number: `1 message`, `1,204 messages`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
