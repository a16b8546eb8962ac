import { redacted } from "../../panel/call/panel-event";
import { parseFormDeadline } from "../../panel/form/form-check";
import type { PanelState } from "../../panel/state";
import { formatGrpcurl } from "../../scenario/grpcurl/format-grpcurl";

/**
 * A panel's request as a grpcurl command line, secrets redacted.
 *
 * @param importPath the folder in which the schema's imports are looked up
 */
export function grpcurlOf({ form, method }: PanelState, importPath: string | undefined): string {
  return formatGrpcurl({
    target: form.target.trim(),
    method: `${method.service}/${method.name}`,
    plaintext: form.tls === "plaintext",
    settings: form.tls === "tls-unverified" ? { insecureSkipVerify: true } : {},
    metadata: form.metadata
      .filter(({ key }) => key.trim() !== "")
      .map(({ key, value, secret }) => [key.trim().toLowerCase(), secret ? redacted : value]),
    body: form.request,
    protos: method.file === "" ? [] : [method.file],
    importPaths: importPath === undefined ? [] : [importPath],
    reflection: method.file === "",
    deadline: parseFormDeadline(form),
  });
}
