/**
 * A message's text with its `{{variables}}` put out of the way, so that the rest can be read as JSON; every offset
 * stays. Outside strings a variable reads as a number: what it really is shows only when it is sent.
 */
export function withoutVariables(text: string): string {
  let inString = false;
  let result = "";
  for (let at = 0; at < text.length; at++) {
    const variable = text.startsWith("{{", at) ? /^\{\{[^\n]*?\}\}/.exec(text.slice(at)) : null;
    if (variable !== null) {
      const { length } = variable[0];
      result += inString ? "_".repeat(length) : "0".padEnd(length);
      at += length - 1;
      continue;
    }
    const unit = text[at]!;
    if (unit === "\\" && inString) {
      result += text.slice(at, at + 2);
      at++;
      continue;
    }
    if (unit === '"') inString = !inString;
    if (unit === "\n") inString = false;
    result += unit;
  }
  return result;
}
