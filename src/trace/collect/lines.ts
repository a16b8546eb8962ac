/**
 * Cuts chunks of text into lines.
 *
 * @param longest a line may not be longer, in UTF-16 code units.
 * @returns takes the next chunk, and answers whether the text is still sane.
 */
export function splitLines(longest: number, line: (text: string) => void): (chunk: string) => boolean {
  let rest = "";
  return (chunk) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop()!;
    for (const part of parts) line(part);
    return rest.length <= longest;
  };
}
