import type { TargetSettings } from "../../rpc/channel/target-settings";

/** What has been read of a command line so far. */
export interface GrpcurlDraft {
  settings: TargetSettings;
  readonly metadata: [string, string][];
  readonly protos: string[];
  readonly importPaths: string[];
  readonly notes: string[];
  /** Flags without a value that are on. */
  readonly switches: Set<string>;
  /** `@` for standard input. */
  body: string | undefined;
  deadline: number | undefined;
  /** Undefined unless the line says it. */
  reflection: boolean | undefined;
}

type Flag =
  | { readonly type: "switch"; readonly read?: (draft: GrpcurlDraft, on: boolean) => void }
  /** `read` returns a problem, in a sentence, where the value makes no sense. */
  | { readonly type: "value"; readonly read: (draft: GrpcurlDraft, value: string) => string | undefined };

/** Every flag of grpcurl, with what becomes of it in a request. */
export const grpcurlFlags: Readonly<Record<string, Flag>> = {
  // The connection.
  plaintext: { type: "switch" },
  unix: { type: "switch" },
  insecure: {
    type: "switch",
    read: (draft, on) => {
      if (on) draft.settings = { ...draft.settings, insecureSkipVerify: true };
    },
  },
  cacert: setting((rootCertificates) => ({ rootCertificates })),
  cert: setting((clientCertificate) => ({ clientCertificate })),
  key: setting((clientKey) => ({ clientKey })),
  servername: setting((serverName) => ({ serverName })),
  authority: setting((authority) => ({ authority })),
  "user-agent": setting((agent) => ({ channelOptions: { "grpc.primary_user_agent": agent } })),
  "keepalive-time": seconds("keepalive-time", (draft, milliseconds) => {
    // grpcurl waits for the answer as long as between two pings.
    const time = `${milliseconds}ms`;
    draft.settings = { ...draft.settings, keepalive: { time, timeout: time } };
  }),
  "max-msg-sz": {
    type: "value",
    read: (draft, value) => {
      if (!/^\d+$/.test(value)) return `-max-msg-sz is a number of bytes, not "${value}".`;
      draft.settings = { ...draft.settings, maxReceiveMegabytes: Number(value) / (1024 * 1024) };
      return undefined;
    },
  },
  "connect-timeout": note("-connect-timeout: a call here fails as soon as no connection can be made."),
  alts: noteSwitch("-alts: there is no ALTS here; the request goes by TLS."),
  "alts-handshaker-service": note("-alts-handshaker-service: there is no ALTS here."),
  "alts-target-service-account": note("-alts-target-service-account: there is no ALTS here."),
  // The schema.
  proto: list("protos"),
  protoset: list("protos"),
  "import-path": list("importPaths"),
  "use-reflection": {
    type: "switch",
    read: (draft, on) => {
      draft.reflection = on;
    },
  },
  // The request.
  d: {
    type: "value",
    read: (draft, value) => {
      draft.body = value;
      return undefined;
    },
  },
  H: { type: "value", read: addHeader },
  "rpc-header": { type: "value", read: addHeader },
  "reflect-header": note(
    "-reflect-header: a server is asked for its schema with the request's own metadata.",
  ),
  "expand-headers": { type: "switch" },
  "max-time": seconds("max-time", (draft, milliseconds) => {
    draft.deadline = milliseconds;
  }),
  format: {
    type: "value",
    read: (draft, value) => {
      if (value === "text") draft.notes.push("-format text: rewrite the body as JSON.");
      else if (value !== "json") return `-format is json or text, not "${value}".`;
      return undefined;
    },
  },
  "allow-unknown-fields": noteSwitch(
    "-allow-unknown-fields: a field that the schema lacks is an error here.",
  ),
  // What grpcurl prints or writes: nothing of it is part of a request.
  "emit-defaults": { type: "switch" },
  "format-error": { type: "switch" },
  "msg-template": { type: "switch" },
  v: { type: "switch" },
  vv: { type: "switch" },
  "protoset-out": note("-protoset-out is not taken over."),
  "proto-out-dir": note("-proto-out-dir is not taken over."),
  help: { type: "switch" },
  version: { type: "switch" },
};

function setting(settingOf: (value: string) => TargetSettings): Flag {
  return {
    type: "value",
    read: (draft, value) => {
      draft.settings = { ...draft.settings, ...settingOf(value) };
      return undefined;
    },
  };
}

function list(key: "protos" | "importPaths"): Flag {
  return {
    type: "value",
    read: (draft, value) => {
      draft[key].push(value);
      return undefined;
    },
  };
}

function seconds(name: string, take: (draft: GrpcurlDraft, milliseconds: number) => void): Flag {
  return {
    type: "value",
    read: (draft, value) => {
      if (!/^\d*\.?\d+$/.test(value)) return `-${name} is a number of seconds, not "${value}".`;
      // Zero is how Go says that there is no limit.
      if (Number(value) > 0) take(draft, Math.round(Number(value) * 1000));
      return undefined;
    },
  };
}

function note(text: string): Flag {
  return {
    type: "value",
    read: ({ notes }) => {
      notes.push(text);
      return undefined;
    },
  };
}

function noteSwitch(text: string): Flag {
  return {
    type: "switch",
    read: ({ notes }, on) => {
      if (on) notes.push(text);
    },
  };
}

function addHeader(draft: GrpcurlDraft, value: string): undefined {
  const colon = value.indexOf(":");
  if (colon < 0) draft.notes.push(`The header "${value}" has no colon and is left out.`);
  else draft.metadata.push([value.slice(0, colon).trim(), value.slice(colon + 1).trim()]);
}
