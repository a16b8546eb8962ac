/** Bytes of which the hexadecimal form is still worth reading. */
const shownBytes = 64;

/**
 * A binary metadata value as people can read it, one line for each form: base64 as given, hexadecimal, and the text
 * where the bytes are one.
 *
 * @param base64 the value of a key that ends in `-bin`
 */
export function binaryForms(base64: string): readonly string[] {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const hex = [...bytes.subarray(0, shownBytes)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const more = bytes.length > shownBytes ? ` … (${bytes.length} bytes)` : "";
  const text = textOf(bytes);
  return [base64, `hex ${hex}${more}`, ...(text === undefined ? [] : [`text “${text}”`])];
}

/** Undefined where the bytes are no UTF-8, or hold what cannot be seen. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return /^[\P{C}\n\t]+$/u.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
