/** The JSON name that protoc gives a field: underscores go, the letter after each becomes upper case. */
export function jsonName(fieldName: string): string {
  return camel(fieldName, false);
}

/** The name of the message that protoc makes for a map field's entries. */
export function mapEntryName(fieldName: string): string {
  return `${camel(fieldName, true)}Entry`;
}

/** Puts a name into a scope; the empty scope is the root. */
export function qualified(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}

function camel(name: string, upper: boolean): string {
  if (!upper && !name.includes("_")) return name;
  let result = "";
  let raise = upper;
  for (const letter of name) {
    if (letter === "_") {
      raise = true;
    } else {
      result += raise && letter >= "a" && letter <= "z" ? letter.toUpperCase() : letter;
      raise = false;
    }
  }
  return result;
}
