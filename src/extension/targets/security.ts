import type { TlsMode } from "../../panel/form/form";
import type { SecurityOptions } from "../../rpc/channel/transport";

/** What the engine takes for a form's choice between plaintext and TLS. */
export function securityOf(tls: TlsMode): SecurityOptions {
  switch (tls) {
    case "plaintext":
      return { type: "plaintext" };
    case "tls":
      return { type: "tls" };
    case "tls-unverified":
      return { type: "tls", insecureSkipVerify: true };
  }
}
