import { connectionAdvice } from "../channel/connection-advice";
import type { NextStep, StatusEvent } from "../event";
import { statusCode } from "../status";

/** What can be done about how a call ended; undefined where nothing needs doing. */
export function nextStep({ endedBy, code, details, at, limit }: StatusEvent): NextStep | undefined {
  switch (endedBy) {
    case "unreachable":
      return connectionAdvice(details);
    case "deadline":
      return {
        text: `It ended after ${Math.round(at)} ms. Give it a longer deadline, or look at why the server takes so long.`,
      };
    case "server":
      return details.startsWith("Received HTTP status code") ? noGrpc : serverSteps[code];
    case "local":
      return limit && limitSteps[limit.direction];
    case "client":
    case "reset":
    case "goaway":
    case "connection":
      return undefined;
  }
}

/** The library makes a gRPC status of an HTTP status, and says so. */
const noGrpc: NextStep = {
  text: "What answers there speaks no gRPC, or is a proxy that does not let it through: check host and port.",
};

const serverSteps: Readonly<Record<number, NextStep>> = {
  [statusCode.UNIMPLEMENTED]: {
    text: "The server does not know this method, or knows it otherwise: compare its schema with the one that the call was made with.",
  },
  [statusCode.UNAUTHENTICATED]: { text: "Add the credentials that the server wants to the metadata." },
};

const limitSteps: Readonly<Record<"receive" | "send", NextStep>> = {
  receive: { text: "Raise the receive limit.", setting: "maxReceiveMegabytes" },
  send: { text: "Raise the send limit.", setting: "maxSendMegabytes" },
};
