import type { NextStep } from "../rpc/event";

/** What can be done next, with the flags and the directives that say it. */
export function nextStepText({ text, setting }: NextStep): string {
  return setting === undefined ? text : `${text} (${spellings[setting]})`;
}

const spellings: Readonly<Record<NonNullable<NextStep["setting"]>, string>> = {
  tls: "--tls, or grpcs:// before the target",
  plaintext: "leave out --tls, or write grpc:// instead of grpcs://",
  rootCertificates: "--cacert, or # @cacert",
  clientCertificate: "--cert and --key, or # @cert and # @key",
  serverName: "--servername, or # @servername",
  maxReceiveMegabytes: "--max-receive-bytes, or grpc.max_receive_message_length",
  maxSendMegabytes: "--max-send-bytes, or grpc.max_send_message_length",
};
