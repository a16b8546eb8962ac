import { isProxy, type TargetSettings } from "../../rpc/channel/target-settings";
import { parseDuration } from "../../rpc/duration";

/** One thing about a target that can be set by hand. */
export interface TargetEdit {
  readonly field: keyof TargetSettings;
  readonly label: string;
  /** How the value is asked for. */
  readonly ask:
    | { readonly type: "file" }
    | { readonly type: "choice"; readonly values: readonly string[] }
    | { readonly type: "text"; readonly prompt: string };
}

/** What can be set of a target one by one; metadata and channel options are written in the settings file. */
export const targetEdits: readonly TargetEdit[] = [
  { field: "rootCertificates", label: "Authorities of the server's certificate", ask: { type: "file" } },
  { field: "clientCertificate", label: "Client certificate (mTLS)", ask: { type: "file" } },
  { field: "clientKey", label: "Its key, by path", ask: { type: "file" } },
  {
    field: "serverName",
    label: "Name in the server's certificate",
    ask: { type: "text", prompt: "Where it is not the target's host, such as orders.example" },
  },
  { field: "authority", label: ":authority", ask: { type: "text", prompt: "Sent instead of the target" } },
  {
    field: "maxReceiveMegabytes",
    label: "Largest message received",
    ask: { type: "text", prompt: "In megabytes; -1 for no limit, 64 unless set" },
  },
  {
    field: "maxSendMegabytes",
    label: "Largest message sent",
    ask: { type: "text", prompt: "In megabytes; -1 for no limit, which is usual" },
  },
  { field: "compression", label: "Compression", ask: { type: "choice", values: ["gzip", "deflate"] } },
  {
    field: "keepalive",
    label: "Keepalive",
    ask: { type: "text", prompt: "Time between pings and to wait for an answer, such as 30s 10s" },
  },
  { field: "proxy", label: "Proxy", ask: { type: "text", prompt: "http://host:port, or none" } },
];

/** The text in which a setting is edited; empty where it is not set. */
export function editedText({ field }: TargetEdit, settings: TargetSettings): string {
  const value = settings[field];
  if (value === undefined) return "";
  if (field === "keepalive") return [settings.keepalive!.time, settings.keepalive!.timeout].join(" ").trim();
  return String(value);
}

/**
 * The settings with one of them changed; an empty text takes it away.
 *
 * @returns the settings, or a problem worded for people
 */
export function withEdit(
  settings: TargetSettings,
  { field }: TargetEdit,
  text: string,
): TargetSettings | { readonly problem: string } {
  const words = text.trim();
  const { [field]: _, ...others } = settings;
  if (words === "") return others;
  switch (field) {
    case "maxReceiveMegabytes":
    case "maxSendMegabytes": {
      const megabytes = Number(words);
      const fits = Number.isFinite(megabytes) && (megabytes > 0 || megabytes === -1);
      return fits ? { ...others, [field]: megabytes } : { problem: "Write a number of megabytes, or -1." };
    }
    case "keepalive": {
      const [time = "", timeout] = words.split(/[\s,]+/);
      const wrong = [time, timeout ?? "20s"].find((each) => parseDuration(each) === undefined);
      if (wrong !== undefined) return { problem: `“${wrong}” is no length of time; write 30s.` };
      return { ...others, keepalive: { time, ...(timeout !== undefined && { timeout }) } };
    }
    case "proxy":
      return isProxy(words) ? { ...others, proxy: words } : { problem: "Write http://host:port, or none." };
    default:
      return { ...others, [field]: words };
  }
}
