import type { NextStep } from "../event";

/**
 * Why no connection was made, from the library's text for it, in a sentence: HTTP/2 itself tells nothing of a
 * connection that never stood. The texts are those of Node, of OpenSSL and of the gRPC library.
 */
export function connectionProblem(details: string): string {
  const why = essence(details);
  return /[.!?]$/.test(why) ? why : `${why}.`;
}

/** What to do about it. */
export function connectionAdvice(details: string): NextStep {
  return advice.find(([pattern]) => pattern.test(details))?.[1] ?? generalAdvice;
}

const generalAdvice: NextStep = {
  text: "Check the address, that the server runs, and whether it wants TLS.",
};

const advice: readonly (readonly [RegExp, NextStep])[] = [
  [
    /ALTNAME_INVALID|does not match certificate's altnames/,
    {
      text: "The server's certificate is for another name: name one that it carries as the server name, or call the server by such a name.",
      setting: "serverName",
    },
  ],
  [
    /certificate has expired|CERT_HAS_EXPIRED/,
    {
      text: "The server's certificate is past its date: it has to be renewed on the server (or this machine's clock is wrong).",
    },
  ],
  [
    /certificate is not yet valid|CERT_NOT_YET_VALID/,
    {
      text: "The server's certificate is not valid yet: look at this machine's clock, and at the certificate's dates.",
    },
  ],
  [
    /self[- ]signed certificate|unable to (?:verify the first certificate|get (?:local )?issuer certificate)|UNABLE_TO_|SELF_SIGNED/,
    {
      text: "No authority that is trusted here signed the server's certificate: name the PEM file of the one that did.",
      setting: "rootCertificates",
    },
  ],
  [
    /alert certificate required|alert handshake failure|alert bad certificate|alert unknown ca|alert number (?:40|42|48|116)\b/i,
    {
      text: "The server does not accept this client's certificate, or wants one and got none: name certificate and key.",
      setting: "clientCertificate",
    },
  ],
  [
    /wrong version number|packet length too long|EPROTO|unknown protocol/,
    { text: "What answers there speaks no TLS: call it in plaintext.", setting: "plaintext" },
  ],
  [
    /Failed to connect\b/,
    {
      text: "Something listens there, but ended the connection before HTTP/2 began. If the server wants TLS, ask for it; if it does not, it may speak HTTP/1.1 only.",
      setting: "tls",
    },
  ],
  [
    /ENOTFOUND|EAI_AGAIN|Name resolution failed/,
    {
      text: "The name of the host is not known: check its spelling, and the network or VPN that knows it.",
    },
  ],
  [/ECONNREFUSED|ENOENT/, { text: "Nothing listens there: check the address, and that the server runs." }],
  [/EACCES/, { text: "This user may not open that socket: look at the rights of its file." }],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    { text: "The host does not answer: check the address, the network, and the firewall in between." },
  ],
];

/** The library's text without its times, thread numbers, source lines of OpenSSL and empty notes. */
function essence(details: string): string {
  return details
    .replace(/^No connection established\. Last error: (?:Error(?: \[\w+\])?: )?/, "")
    .replace(/\s*Resolution note:\s*$/, "")
    .replace(/\s*\(\d{4}-\d\d-\d\dT[\d:.]+Z\)/g, "")
    .replace(/(?:Error: )?[0-9A-F]{8,}:error:[0-9A-F]+:(SSL routines):[^:]*:([^:]*):[^\s]*:\d+:/g, "$1: $2 ")
    .replace(/\s+/g, " ")
    .replace(/[\s:]*\.?\s*$/, "")
    .replace(/\s+SSL alert number \d+$/, "")
    .trim();
}
