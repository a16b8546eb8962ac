import type { DescribedField, DescribedValue } from "../../rpc/schema/described";
import type { MethodInfo } from "../../rpc/schema/method";

/** A method as one line: `WatchOrders(Work) returns (stream Order)`. */
export function methodSignature({ name, kind, requestType, responseType }: MethodInfo): string {
  const sends = kind === "client-streaming" || kind === "bidi" ? "stream " : "";
  const answers = kind === "server-streaming" || kind === "bidi" ? "stream " : "";
  return `rpc ${name}(${sends}${requestType}) returns (${answers}${responseType})`;
}

/** A field's type as a .proto file writes it. */
export function fieldType({ repeats, value }: DescribedField): string {
  const single = valueType(value);
  if (repeats === "single") return single;
  return repeats === "list" ? `repeated ${single}` : `map of ${single}`;
}

function valueType(value: DescribedValue): string {
  return value.type === "scalar" ? value.scalar : value.typeName;
}
