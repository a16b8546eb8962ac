import type { DescribedField, DescribedValue } from "../../rpc/schema/described";
import type { MethodInfo } from "../../rpc/schema/method";

/** A method as one line: `WatchOrders(Work) returns (stream Order)`. */
export function methodSignature({ name, kind, requestType, responseType }: MethodInfo): string {
  const sends = kind === "client-streaming" || kind === "bidi" ? "stream " : "";
  const answers = kind === "server-streaming" || kind === "bidi" ? "stream " : "";
  return `rpc ${name}(${sends}${requestType}) returns (${answers}${responseType})`;
}

/** A field's type as a .proto file writes it. */
export function fieldType({ repeats, value, key }: DescribedField): string {
  const single = valueType(value);
  if (repeats === "single") return single;
  if (repeats === "list") return `repeated ${single}`;
  return key === undefined ? `map of ${single}` : `map<${key}, ${single}>`;
}

function valueType(value: DescribedValue): string {
  return value.type === "scalar" ? value.scalar : value.typeName;
}

/** What stands before the name of a type in an `Any`. */
export const typeUrl = "type.googleapis.com/";
