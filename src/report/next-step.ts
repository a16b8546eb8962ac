import type { SchemaProblem } from "../rpc/schema/problem";

/** What can be done next, with the flags and the directives that say it. */
export function nextStepText({ text, setting }: { text: string; setting?: Setting }): string {
  return setting === undefined ? text : `${text} (${spellings[setting]})`;
}

type Setting = NonNullable<SchemaProblem["setting"]>;

const spellings: Readonly<Record<Setting, string>> = {
  protoFiles: "--proto, or # @proto",
  tls: "--tls, or grpcs:// before the target",
  plaintext: "leave out --tls, or write grpc:// instead of grpcs://",
  rootCertificates: "--cacert, or # @cacert",
  clientCertificate: "--cert and --key, or # @cert and # @key",
  serverName: "--servername, or # @servername",
  maxReceiveMegabytes: "--max-receive-bytes, or grpc.max_receive_message_length",
  maxSendMegabytes: "--max-send-bytes, or grpc.max_send_message_length",
};
