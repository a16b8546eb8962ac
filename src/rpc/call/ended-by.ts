import { connectionProblem } from "../channel/connection-advice";
import type { ConnectionRecord, StreamRecord } from "../channel/stream-watch";
import type { EndedBy, SizeLimit } from "../event";
import { statusCode, statusName } from "../status";

/** What is known when a call ends; times are on `performance.now()`'s clock. */
export interface EndFacts {
  /** The status that the library reported. */
  readonly status: { readonly code: number; readonly details: string };
  readonly stream: StreamRecord;
  /** We asked for the cancel, at this time and with this text. */
  readonly cancel?: { readonly at: number; readonly reason: string };
  /** Milliseconds, when the call has a deadline. */
  readonly deadline?: number;
  /** Milliseconds that the call lasted. */
  readonly elapsed: number;
  /** Why this client gave up, in a sentence, where it knows itself. */
  readonly localFailure?: string;
}

export interface End {
  readonly endedBy: EndedBy;
  /** What was observed that says so. */
  readonly evidence: string;
  readonly limit?: SizeLimit;
}

/**
 * Who ended a call. What HTTP/2 showed decides; the library's texts are asked only where nothing else can tell, and
 * the evidence says so then.
 */
export function whoEnded(facts: EndFacts): End {
  return (
    localFailure(facts) ??
    serverStatus(facts) ??
    ourCancel(facts) ??
    ourDeadline(facts) ??
    sizeLimit(facts) ??
    neverOpened(facts) ??
    deafConnection(facts) ??
    answerWithoutStatus(facts) ??
    closedByPeer(facts) ??
    lostConnection(facts) ??
    refusedHere(facts)
  );
}

function localFailure({ localFailure }: EndFacts): End | undefined {
  return localFailure === undefined ? undefined : { endedBy: "local", evidence: localFailure };
}

function serverStatus({ status, stream, cancel }: EndFacts): End | undefined {
  const wire = stream.status;
  if (wire?.code !== status.code) return undefined;
  const where = wire.trailersOnly ? "in an answer of trailers only" : "in the trailers";
  const evidence = `The server sent the status itself, ${where}: grpc-status ${wire.code} (${statusName(wire.code)}).`;
  if (!cancel) return { endedBy: "server", evidence };
  const early = milliseconds(Math.max(0, cancel.at - wire.at));
  return {
    endedBy: "server",
    evidence: `${evidence} The cancel came too late: that status had arrived ${early} before.`,
  };
}

function ourCancel({ status, stream, cancel }: EndFacts): End | undefined {
  if (!cancel || status.code !== statusCode.CANCELLED || status.details !== cancel.reason) return undefined;
  const evidence =
    stream.openedAt === undefined
      ? "We cancelled before a stream was opened: nothing of this call was sent."
      : "We cancelled: RST_STREAM(CANCEL) ended the open stream, and no status of the server had arrived.";
  return { endedBy: "client", evidence: `${evidence} The reason is local; HTTP/2 carries none.` };
}

function ourDeadline({ status, stream, deadline, elapsed }: EndFacts): End | undefined {
  if (status.code !== statusCode.DEADLINE_EXCEEDED || deadline === undefined) return undefined;
  const sent = stream.openedAt === undefined ? "before a stream was opened" : "and the stream was reset";
  const evidence = `Our own deadline of ${deadline} ms fired after ${milliseconds(elapsed)}, ${sent}; no status of the server had arrived.`;
  return { endedBy: "deadline", evidence };
}

function neverOpened({ status, stream }: EndFacts): End | undefined {
  if (stream.openedAt !== undefined) return undefined;
  if (status.code === statusCode.UNAVAILABLE) {
    return {
      endedBy: "unreachable",
      evidence: `No connection was made, so nothing was sent: ${connectionProblem(status.details)}`,
    };
  }
  return { endedBy: "local", evidence: `This client gave up before a stream was opened: ${status.details}` };
}

function deafConnection({ stream }: EndFacts): End | undefined {
  const bytes = stream.connection?.deafAfter;
  if (bytes === undefined) return undefined;
  const evidence = `This client gave the connection up: ${bytes} bytes came of which HTTP/2 made nothing, then it read no more and a ping stayed unanswered. One header of more than 64 kB does that here: have the server send less metadata.`;
  return { endedBy: "local", evidence };
}

/** HTTP errors, and a stream that ends as if all were well but carries no status. */
function answerWithoutStatus({ stream }: EndFacts): End | undefined {
  const { httpStatus } = stream;
  if (httpStatus !== undefined && httpStatus !== 200) {
    const evidence = `The peer answered HTTP status ${httpStatus} without a grpc-status: a proxy, or no gRPC server.`;
    return { endedBy: "server", evidence };
  }
  if (!stream.status || stream.status.code !== undefined) return undefined;
  return {
    endedBy: "server",
    evidence: "The server ended the stream with trailers that carry no grpc-status.",
  };
}

function closedByPeer({ stream }: EndFacts): End | undefined {
  const { closedByPeer: code, connection, streamId } = stream;
  if (code === undefined) return undefined;
  const goaway = connection?.goaway;
  if (goaway && streamId !== undefined && streamId > goaway.lastStreamId) return goawayEnd(connection);
  if (code === 0) {
    return {
      endedBy: "reset",
      evidence: "The peer ended the stream without any status (END_STREAM or RST_STREAM with NO_ERROR).",
    };
  }
  return {
    endedBy: "reset",
    evidence: `The peer reset the stream: RST_STREAM with code ${code} (${resetName(code)}), and sent no status.`,
  };
}

function lostConnection({ status, stream }: EndFacts): End | undefined {
  const { connection } = stream;
  if (connection?.goaway && connection.lost) return goawayEnd(connection);
  if (connection?.lost) {
    const why = connection.error ? `: ${connection.error}` : "";
    return {
      endedBy: "connection",
      evidence: `The connection was lost while the call ran${why}; no status had arrived.`,
    };
  }
  // A keepalive ping that nobody answers ends the calls before it ends the connection; only the text tells.
  if (status.details !== "Connection dropped") return undefined;
  const evidence =
    "The connection was given up while the call ran, so the library's text says: no keepalive answer came.";
  return { endedBy: "connection", evidence };
}

/** The library's own size limits; they may be hit before any stream is open. */
function sizeLimit({ status }: EndFacts): End | undefined {
  const received =
    /Received message (?:larger than max \((\d+) vs (\d+)\)|that decompresses to a size larger than (\d+))/.exec(
      status.details,
    );
  if (received) {
    const size = received[1] ? ` of ${received[1]} bytes` : "";
    const evidence = `This client refused a message${size}: its receive limit is ${received[2] ?? received[3]} bytes.`;
    const exceeded = { bytes: Number(received[2] ?? received[3]) };
    const known = received[1] ? { size: Number(received[1]) } : {};
    return { endedBy: "local", evidence, limit: { direction: "receive", ...exceeded, ...known } };
  }
  const sending = /Attempted to send message with a size larger than (\d+)/.exec(status.details);
  if (!sending) return undefined;
  const evidence = `This client refused to send a message: its send limit is ${sending[1]} bytes.`;
  return { endedBy: "local", evidence, limit: { direction: "send", bytes: Number(sending[1]) } };
}

function refusedHere({ status, stream }: EndFacts): End {
  // Of an encoding that it does not know the library tells nothing.
  const unknown = status.details === "" && stream.encoding !== undefined;
  const why = unknown
    ? `the server packs its messages as "${stream.encoding}", and this client knows gzip and deflate alone.`
    : status.details;
  return { endedBy: "local", evidence: `This client reset the stream itself: ${why}` };
}

function goawayEnd({ goaway, resets }: ConnectionRecord): End {
  const { code, text } = goaway!;
  const words = text ? ` "${text}"` : "";
  const evidence = `The peer shut the connection down: GOAWAY with code ${code} (${resetName(code)})${words}, and sent no status.`;
  return { endedBy: "goaway", evidence: evidence + tooManyResets(code, resets) };
}

/**
 * Servers guard themselves against HTTP/2 rapid reset: those on nghttp2, Node's among them, allow 1000 resets at once
 * and 33 a second, and then say INTERNAL_ERROR; others say ENHANCE_YOUR_CALM.
 */
function tooManyResets(code: number, resets: number): string {
  const guarded = resetNames[code] === "INTERNAL_ERROR" || resetNames[code] === "ENHANCE_YOUR_CALM";
  if (!guarded || resets < 100) return "";
  return ` This client had reset ${resets} streams on that connection: servers end one that resets too many (the guard against HTTP/2 rapid reset).`;
}

/** The error codes of HTTP/2, RFC 9113 section 7, by their numbers. */
const resetNames = [
  "NO_ERROR",
  "PROTOCOL_ERROR",
  "INTERNAL_ERROR",
  "FLOW_CONTROL_ERROR",
  "SETTINGS_TIMEOUT",
  "STREAM_CLOSED",
  "FRAME_SIZE_ERROR",
  "REFUSED_STREAM",
  "CANCEL",
  "COMPRESSION_ERROR",
  "CONNECT_ERROR",
  "ENHANCE_YOUR_CALM",
  "INADEQUATE_SECURITY",
  "HTTP_1_1_REQUIRED",
];

function resetName(code: number): string {
  return resetNames[code] ?? "unknown";
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
