/**
 * Milliseconds from a duration as people write it: `500ms`, `5s`, `1.5s`, `2m`, `1h`.
 *
 * @returns undefined when the text is no duration; a bare number is none, because nobody can know its unit
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(text.trim());
  return match ? Number(match[1]) * milliseconds[match[2] as keyof typeof milliseconds] : undefined;
}

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
