const scratch = Buffer.allocUnsafe(1024);

/**
 * A copy of a text that was cut from a larger one: a slice would keep the larger one alive, the whole file. Most are
 * ASCII and short: those are copied by way of one buffer for all.
 */
export function copyOf(text: string): string {
  const written = text.length <= scratch.length ? scratch.write(text, "latin1") : 0;
  const copy = scratch.toString("latin1", 0, written);
  return copy === text ? copy : Buffer.from(text, "utf8").toString("utf8");
}
