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
];
