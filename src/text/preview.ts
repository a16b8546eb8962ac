/**
 * The beginning of a message's JSON, made without writing the whole of it.
 *
 * @param limit characters
 * @returns the text, and whether something is missing from it
 */
export function previewJson(
  message: unknown,
  limit: number,
): { readonly text: string; readonly cut: boolean } {
  const writer: Writer = { text: "", limit };
  write(writer, message);
  return { text: writer.text.slice(0, limit), cut: writer.text.length > limit };
}

interface Writer {
  text: string;
  readonly limit: number;
}

function isFull({ text, limit }: Writer): boolean {
  return text.length > limit;
}

function write(writer: Writer, value: unknown): void {
  if (typeof value === "string") writer.text += string(value, writer.limit);
  else if (Array.isArray(value)) writeArray(writer, value);
  else if (typeof value === "object" && value !== null) writeObject(writer, value);
  else writer.text += JSON.stringify(value) ?? "null";
}

function writeArray(writer: Writer, values: readonly unknown[]): void {
  writer.text += "[";
  for (const [index, value] of values.entries()) {
    if (isFull(writer)) return;
    if (index > 0) writer.text += ",";
    write(writer, value);
  }
  writer.text += "]";
}

function writeObject(writer: Writer, value: object): void {
  let separator = "{";
  for (const key in value) {
    if (isFull(writer)) return;
    writer.text += `${separator}${JSON.stringify(key)}:`;
    separator = ",";
    write(writer, (value as Record<string, unknown>)[key]);
  }
  writer.text += separator === "{" ? "{}" : "}";
}

/** A string is cut before it is quoted: quoting 100 MB to show a line would take a second. */
function string(value: string, limit: number): string {
  return JSON.stringify(value.length > limit ? value.slice(0, limit + 1) : value);
}
