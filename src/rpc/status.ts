import { status } from "@grpc/grpc-js";

/** The status codes by their names, as the gRPC specification numbers them. */
export const statusCode = status;

/** The name of a status code, such as `CANCELLED`; `CODE_99` for a number that gRPC does not know. */
export function statusName(code: number): string {
  return status[code] ?? `CODE_${code}`;
}
