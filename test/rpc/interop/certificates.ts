import { readFileSync } from "node:fs";
import path from "node:path";

/** Certificates and keys of these tests alone, as PEM texts; one authority signed both. */
export const certificates = {
  authority: pem("authority.pem"),
  server: { certificate: pem("server.pem"), key: pem("server.key.pem") },
  client: { certificate: pem("client.pem"), key: pem("client.key.pem") },
  /** The only name that the server's certificate carries: no address of this machine. */
  serverName: "orders.test.example",
};

function pem(file: string): string {
  return readFileSync(path.join(__dirname, "certificates", file), "utf8");
}
