import { readFileSync } from "node:fs";
import path from "node:path";

/** Certificates and keys of these tests alone, as PEM texts; one authority signed both. */
export const certificates = {
  authority: pem("authority.pem"),
  server: { certificate: pem("server.pem"), key: pem("server.key.pem") },
  /** Signed by itself, for the same name, and valid in 2020 alone. */
  expired: { certificate: pem("expired.pem"), key: pem("expired.key.pem") },
  client: { certificate: pem("client.pem"), key: pem("client.key.pem") },
  /** The only name that the server's certificate carries: no address of this machine. */
  serverName: "orders.test.example",
};

/** The path of one of the files, for those who name certificates by path. */
export function certificatePath(file: string): string {
  return path.join(__dirname, "certificates", file);
}

function pem(file: string): string {
  return readFileSync(certificatePath(file), "utf8");
}
