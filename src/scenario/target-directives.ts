import type { TargetSettings } from "../rpc/channel/target-settings";
import type { RequestBlock, Words } from "./request-file";

/** The directives that say how a request's target is reached, with what to write after them. */
export const targetDirectiveForms = {
  cacert: "@cacert ./ca.pem",
  cert: "@cert ./client.pem",
  key: "@key ./client.key.pem",
  servername: "@servername orders.example",
  authority: "@authority orders.example",
  "no-reject-unauthorized": "@no-reject-unauthorized",
} as const;

/** What each of them does, in a sentence. */
export const targetDirectiveMeanings: Readonly<Record<keyof typeof targetDirectiveForms, string>> = {
  cacert: "The PEM file of the authority that signed the server's certificate; relative to this file.",
  cert: "The PEM file of the certificate that this client shows; relative to this file. It needs @key.",
  key: "The PEM file of the private key of @cert; relative to this file.",
  servername: "The name that the server's certificate must carry, where it is not the target's host.",
  authority: "Sent as :authority.",
  "no-reject-unauthorized": "Accepts any certificate of the server, for this request alone.",
};

const fields: Readonly<Record<string, keyof TargetSettings>> = {
  cacert: "rootCertificates",
  cert: "clientCertificate",
  key: "clientKey",
  servername: "serverName",
  authority: "authority",
};

/**
 * What a request says of its target: by directives, and by headers that are channel options, as httpYac writes them
 * (`grpc.keepalive_time_ms: 30000`). Paths stay as written.
 *
 * @param resolve gives a piece of text with its variables replaced
 */
export async function requestTargetSettings(
  request: RequestBlock,
  resolve: (words: Words) => Promise<string>,
): Promise<TargetSettings> {
  const settings: Record<string, unknown> = {};
  for (const { key, words } of request.directives) {
    const field = fields[key.text];
    if (field !== undefined && words.text !== "") settings[field] = await resolve(words);
    if (key.text === "no-reject-unauthorized") settings["insecureSkipVerify"] = true;
  }
  const options: Record<string, string | number> = {};
  for (const { key, value } of request.metadata) {
    if (!isChannelOption(key.text)) continue;
    const text = await resolve(value);
    options[key.text.toLowerCase()] = /^-?\d+$/.test(text) ? Number(text) : text;
  }
  return { ...settings, ...(Object.keys(options).length > 0 && { channelOptions: options }) };
}

/** Whether a header is a channel option, and not metadata: no metadata key may begin with `grpc`. */
export function isChannelOption(key: string): boolean {
  return /^grpc(?:-node)?\./i.test(key);
}
