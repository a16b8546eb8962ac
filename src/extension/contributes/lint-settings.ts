import { rules } from "../../lint/rules";
import { defaultSettings } from "../../lint/settings";

/** The settings of the linter; the language server reads the section `grpcCancellation.lint`. */
export const lintSettings = {
  title: "Linter",
  properties: {
    "grpcCancellation.lint.enable": {
      type: "boolean",
      default: true,
      scope: "resource",
      markdownDescription: "Whether handlers are linted at all.",
    },
    "grpcCancellation.lint.confidence": {
      type: "string",
      enum: ["high", "medium", "low"],
      enumDescriptions: [
        "Only what is sure: every call on the path is known.",
        "Also where one callee or type is unknown.",
        "Everything, names alone included: for an audit.",
      ],
      default: defaultSettings.confidence,
      scope: "window",
      markdownDescription: "Findings less sure than this are left out.",
    },
    "grpcCancellation.lint.rules": {
      type: "object",
      default: {},
      scope: "window",
      additionalProperties: false,
      properties: Object.fromEntries(
        rules.map((rule) => [
          rule.id,
          {
            type: "string",
            enum: ["error", "warning", "info", "off"],
            default: rule.severity,
            description: rule.summary,
          },
        ]),
      ),
      markdownDescription: "The severity of each rule, or `off`.",
    },
    "grpcCancellation.lint.maxCheapIterations": {
      type: "integer",
      minimum: 1,
      default: defaultSettings.maxCheapIterations,
      scope: "window",
      markdownDescription:
        "Loops that provably turn at most this often, and wait for nothing, are never reported.",
    },
    "grpcCancellation.lint.yieldEvery": {
      type: "integer",
      minimum: 1,
      default: defaultSettings.yieldEvery,
      scope: "window",
      markdownDescription: "How many turns a mended loop makes between two yields to the event loop.",
    },
  },
};
