import path from "node:path";
import type { TargetSettings } from "../rpc/channel/target-settings";
import { parseDuration } from "../rpc/duration";
import { UsageError } from "./command";

/** The flags that say how targets are reached, for `parseArgs`; every command that calls takes them. */
export const targetFlags = {
  tls: { type: "boolean", default: false },
  cacert: { type: "string" },
  cert: { type: "string" },
  key: { type: "string" },
  servername: { type: "string" },
  "insecure-skip-verify": { type: "boolean", default: false },
  authority: { type: "string" },
  "max-receive-bytes": { type: "string" },
  "max-send-bytes": { type: "string" },
  compression: { type: "string" },
  keepalive: { type: "string" },
  proxy: { type: "string" },
  "channel-option": { type: "string", multiple: true, default: [] as string[] },
} as const;

/** Their part of a help text. */
export const targetHelp = `  --tls                    TLS, with the server's certificate checked; so does grpcs:// before a target
  --cacert FILE            certificates to trust (PEM)
  --cert FILE, --key FILE  the client's certificate and private key (PEM)
  --servername NAME        the name that the server's certificate must carry
  --insecure-skip-verify   accept any certificate
  --authority NAME         sent as :authority
  --compression gzip|deflate
  --keepalive TIME[,TIME]  between two pings, and to wait for an answer (default: 20s), such as 30s,5s
  --proxy URL|none         an HTTP proxy to CONNECT through; else the one that the environment names (http_proxy)
  --max-receive-bytes=N    largest message to accept; -1 for no limit (default: 67108864)
  --max-send-bytes=N       largest message to send; -1 for no limit (default: no limit)
  --channel-option NAME=VALUE  an option of the gRPC library, such as grpc.max_concurrent_streams=1; may be given again

What these leave open is taken from "grpcCancellation.targets" in the nearest .vscode/settings.json, as the editor does.
`;

/** The values of `targetFlags`. */
export interface TargetValues {
  readonly cacert?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
  readonly "insecure-skip-verify": boolean;
  readonly authority?: string | undefined;
  readonly "max-receive-bytes"?: string | undefined;
  readonly "max-send-bytes"?: string | undefined;
  readonly compression?: string | undefined;
  readonly keepalive?: string | undefined;
  readonly proxy?: string | undefined;
  readonly "channel-option": readonly string[];
}

/**
 * The settings that the flags ask for; paths are absolute.
 *
 * @throws UsageError that names the wrong flag and says what would do
 */
export function flagSettings(values: TargetValues, cwd: string): TargetSettings {
  const { cacert, cert, key, servername, authority, compression, keepalive, proxy } = values;
  if (compression !== undefined && compression !== "gzip" && compression !== "deflate") {
    throw new UsageError(`--compression cannot be "${compression}"; it is gzip or deflate.`);
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError("--cert and --key go together: a client certificate needs its private key.");
  }
  const received = megabytes("--max-receive-bytes", values["max-receive-bytes"]);
  const sent = megabytes("--max-send-bytes", values["max-send-bytes"]);
  const options = Object.fromEntries(values["channel-option"].map(channelOption));
  return {
    ...(cacert !== undefined && { rootCertificates: path.resolve(cwd, cacert) }),
    ...(cert !== undefined && { clientCertificate: path.resolve(cwd, cert) }),
    ...(key !== undefined && { clientKey: path.resolve(cwd, key) }),
    ...(servername !== undefined && { serverName: servername }),
    ...(values["insecure-skip-verify"] && { insecureSkipVerify: true }),
    ...(authority !== undefined && { authority }),
    ...(compression !== undefined && { compression }),
    ...(received !== undefined && { maxReceiveMegabytes: received }),
    ...(sent !== undefined && { maxSendMegabytes: sent }),
    ...(keepalive !== undefined && { keepalive: keepaliveOf(keepalive) }),
    ...(proxy !== undefined && { proxy }),
    ...(values["channel-option"].length > 0 && { channelOptions: options }),
  };
}

/** Settings count megabytes, flags bytes: the fraction is exact. */
function megabytes(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^(-1|\d+)$/.test(text)) {
    throw new UsageError(`${option} cannot be "${text}"; write a number of bytes, or -1 for no limit.`);
  }
  return text === "-1" ? -1 : Number(text) / (1024 * 1024);
}

function keepaliveOf(text: string): NonNullable<TargetSettings["keepalive"]> {
  const [time = "", timeout, ...rest] = text.split(",");
  const wrong = [time, ...(timeout === undefined ? [] : [timeout])].some((each) => !parseDuration(each));
  if (wrong || rest.length > 0) {
    throw new UsageError(`--keepalive cannot be "${text}"; write 30s, or 30s,5s with the time to wait.`);
  }
  return { time, ...(timeout !== undefined && { timeout }) };
}

function channelOption(text: string): [string, string | number] {
  const match = /^([^=\s]+)=(.*)$/s.exec(text);
  if (!match) throw new UsageError(`--channel-option cannot be "${text}"; write NAME=VALUE.`);
  return [match[1]!, /^-?\d+$/.test(match[2]!) ? Number(match[2]) : match[2]!];
}
