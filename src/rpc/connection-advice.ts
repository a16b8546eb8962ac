/**
 * Why no connection was made, and what to do next, from the library's text for it: HTTP/2 itself tells nothing of a
 * connection that never stood. The texts are those of Node, of OpenSSL and of the gRPC library.
 *
 * @returns one or more sentences
 */
export function connectionAdvice(details: string): string {
  const why = essence(details);
  const next = advice.find(([pattern]) => pattern.test(details))?.[1] ?? generalAdvice;
  return `${why}${/[.!?]$/.test(why) ? "" : "."} ${next}`;
}

const generalAdvice = "Check the address, that the server runs, and whether it wants TLS.";

const wantsName =
  "Name a name that it carries as the server name (--servername, # @servername, serverName in the settings of the target), or call the server by such a name.";

/** Flags, directives and settings are named together: the same text is shown wherever the call was made. */
const advice: readonly (readonly [RegExp, string])[] = [
  [
    /ALTNAME_INVALID|does not match certificate's altnames/,
    `The server's certificate is for another name. ${wantsName}`,
  ],
  [
    /certificate has expired|CERT_HAS_EXPIRED/,
    "The server's certificate is past its date: it has to be renewed on the server (or this machine's clock is wrong).",
  ],
  [
    /certificate is not yet valid|CERT_NOT_YET_VALID/,
    "The server's certificate is not valid yet: look at this machine's clock, and at the certificate's dates.",
  ],
  [
    /self[- ]signed certificate|unable to (?:verify the first certificate|get (?:local )?issuer certificate)|UNABLE_TO_|SELF_SIGNED/,
    "No authority that is trusted here signed the server's certificate. Name the PEM file of the one that did (--cacert, # @cacert, rootCertificates in the settings of the target).",
  ],
  [
    /alert certificate required|alert handshake failure|alert bad certificate|alert unknown ca|alert number (?:40|42|48|116)\b/i,
    "The server does not accept this client's certificate, or wants one and got none: name certificate and key (--cert and --key, # @cert and # @key, clientCertificate and clientKey in the settings of the target).",
  ],
  [
    /wrong version number|packet length too long|EPROTO|unknown protocol/,
    "What answers there speaks no TLS. Call it in plaintext: leave out --tls, or write grpc:// instead of grpcs://.",
  ],
  [
    /Failed to connect\b/,
    "Something listens there, but ended the connection before HTTP/2 began. If the server wants TLS, ask for it: --tls, or grpcs:// before the target; if it does not, it may speak HTTP/1.1 only.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|Name resolution failed/,
    "The name of the host is not known: check its spelling, and the network or VPN that knows it.",
  ],
  [/ECONNREFUSED|ENOENT/, "Nothing listens there. Check the address, and that the server runs."],
  [/EACCES/, "This user may not open that socket: look at the rights of its file."],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    "The host does not answer. Check the address, the network, and the firewall in between.",
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
