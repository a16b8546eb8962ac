/** The settings of the services view and of calls. */

export const callSettings = {
  title: "Calls",
  properties: {
    "grpcCancellation.protoGlob": {
      type: "string",
      default: "**/*.proto",
      scope: "resource",
      markdownDescription: "Which files of the workspace are read for services.",
    },
    "grpcCancellation.protoExcludes": {
      type: "array",
      items: { type: "string" },
      default: ["**/node_modules/**", "**/.git/**", "**/dist/**", "**/build/**", "**/vendor/**"],
      scope: "resource",
      markdownDescription: "Which .proto files are left out.",
    },
    "grpcCancellation.importPaths": {
      type: "array",
      items: { type: "string" },
      default: [],
      scope: "resource",
      markdownDescription:
        "Directories in which imports of .proto files are looked up first, in this order; relative ones start at the workspace folder. Where these do not have an import, the usual places are tried and an error names them all.",
    },
    "grpcCancellation.defaultTarget": {
      type: "string",
      default: "localhost:50051",
      scope: "resource",
      markdownDescription: "The target of a method that was never called in this workspace, as `host:port`.",
    },
    "grpcCancellation.targets": {
      type: "object",
      default: {},
      scope: "window",
      markdownDescription:
        "How targets are reached, by `host:port`. Paths start at the workspace folder. A client key is kept as a secret by the command *gRPC: Keep Client Key*, or named by its path.",
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        properties: {
          rootCertificates: {
            type: "string",
            description: "PEM file of the authorities that the server's certificate is held against.",
          },
          clientCertificate: { type: "string", description: "PEM file of this client's certificate." },
          clientKey: {
            type: "string",
            description: "PEM file of its key, where it is not kept as a secret.",
          },
          serverName: {
            type: "string",
            description:
              "The name that the server's certificate must carry, where it is not the target's host.",
          },
          insecureSkipVerify: {
            type: "boolean",
            description:
              "Accept any certificate of this target. Whoever stands in between can read and change all.",
          },
          authority: { type: "string", description: "Sent as :authority." },
          maxReceiveMegabytes: {
            type: "number",
            description: "The size of one received message at most; -1 for no limit, 64 unless set.",
          },
          maxSendMegabytes: {
            type: "number",
            description: "The size of one sent message at most; -1 for no limit.",
          },
          compression: { type: "string", enum: ["gzip", "deflate"], description: "How requests are packed." },
          keepalive: {
            type: "object",
            required: ["time"],
            additionalProperties: false,
            description: "Pings that keep the connection open.",
            properties: {
              time: { type: "string", description: "Between two pings, such as 30s." },
              timeout: { type: "string", description: "To wait for an answer; 20s unless set." },
            },
          },
          proxy: {
            type: "string",
            pattern: "^(none|http://[^\\s/]+/?)$",
            patternErrorMessage: "Write http://host:port, or none.",
            description:
              "An HTTP proxy to CONNECT through, or none. Unless set, grpc_proxy, https_proxy, http_proxy and no_proxy of the environment count.",
          },
          channelOptions: {
            type: "object",
            additionalProperties: { type: ["string", "number"] },
            description: "Channel options of the gRPC library by name, such as grpc.enable_http_proxy.",
          },
          metadata: {
            type: "object",
            additionalProperties: { type: "string" },
            description: "Sent with every call to the target. No place for credentials.",
          },
        },
      },
    },
    "grpcCancellation.defaultDeadline": {
      type: "string",
      default: "",
      scope: "resource",
      pattern: "^(\\d+(\\.\\d+)?\\s*(ms|s|m|h)?)?$",
      patternErrorMessage: "Write 500ms, 5s, 2m, or leave it empty.",
      markdownDescription: "The deadline of a call for which none was set, such as `5s`; empty for none.",
    },
  },
};

/** Settings that a workspace may not set until the user trusts it: they name places to read from and connect to. */
export const restrictedSettings = [
  "grpcCancellation.importPaths",
  "grpcCancellation.defaultTarget",
  "grpcCancellation.protoGlob",
  "grpcCancellation.targets",
];
