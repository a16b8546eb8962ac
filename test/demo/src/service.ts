import { credentials, loadPackageDefinition, type ServiceClientConstructor } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Upstream } from "./track-shipment";

/** The client constructor and the definition of `lab.v1.Orders`, from the .proto files in `protoRoot`. */
export function ordersService(protoRoot: string): ServiceClientConstructor {
  const definition = loadSync("lab/v1/lab.proto", { includeDirs: [protoRoot], longs: String, defaults: true });
  const lab = loadPackageDefinition(definition) as unknown as { lab: { v1: { Orders: ServiceClientConstructor } } };
  return lab.lab.v1.Orders;
}

/** A client of the upstream server. */
export function connectUpstream(protoRoot: string, address: string): Upstream {
  const Orders = ordersService(protoRoot);
  return new Orders(address, credentials.createInsecure()) as unknown as Upstream;
}
