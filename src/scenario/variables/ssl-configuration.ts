import { dirname } from "node:path";
import { type TargetSettings, withAbsolutePaths } from "../../rpc/channel/target-settings";

/** The key under which JetBrains' environments keep how servers are reached over TLS. */
export const sslConfigurationKey = "SSLConfiguration";

/**
 * Reads an environment's `SSLConfiguration`: `clientCertificate` and `clientCertificateKey` (a path, or an object with
 * `path` and `format`), `verifyHostCertificate`.
 *
 * @param file the environment file, at whose directory relative paths start
 */
export function readSslConfiguration(
  value: unknown,
  file: string,
): { readonly settings: TargetSettings } | { readonly problem: string } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: `${file}: ${sslConfigurationKey} must be an object.` };
  }
  const { clientCertificate, clientCertificateKey, verifyHostCertificate, hasCertificatePassphrase } =
    value as Record<string, unknown>;
  const [certificate, key] = [pemPath(clientCertificate), pemPath(clientCertificateKey)];
  if (certificate === null || key === null) {
    return { problem: `${file}: the certificate and the key of ${sslConfigurationKey} must be PEM files.` };
  }
  if (hasCertificatePassphrase === true) {
    return {
      problem: `${file}: a key with a passphrase cannot be used. Write it without one: openssl pkey -in KEY -out PLAIN.`,
    };
  }
  const settings: TargetSettings = {
    ...(certificate !== undefined && { clientCertificate: certificate }),
    ...(key !== undefined && { clientKey: key }),
    ...(verifyHostCertificate === false && { insecureSkipVerify: true }),
  };
  return { settings: withAbsolutePaths(settings, dirname(file)) };
}

/** Undefined when nothing is given, null when what is given is no PEM file. */
function pemPath(value: unknown): string | undefined | null {
  if (value === undefined || value === "") return undefined;
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return null;
  const { path, format } = value as { readonly path?: unknown; readonly format?: unknown };
  const isPem = format === undefined || /^pem$/i.test(String(format));
  return typeof path === "string" && isPem ? path : null;
}
