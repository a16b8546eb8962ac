import type { ExternalName, SignalPlace } from "../facts";

/** Which argument of a request holds the options, by the last part of its name; `*` is the package itself, called. */
type Requests = Readonly<Record<string, number>>;

const fetches: Requests = { "*": 1, default: 1, fetch: 1, crossFetch: 1 };
const axios: Requests = {
  "*": 0,
  default: 0,
  axios: 0,
  request: 0,
  get: 1,
  head: 1,
  delete: 1,
  options: 1,
  post: 2,
  put: 2,
  patch: 2,
};
const got: Requests = {
  "*": 1,
  default: 1,
  got: 1,
  ky: 1,
  get: 1,
  head: 1,
  post: 1,
  put: 1,
  patch: 1,
  delete: 1,
};

/** Functions that ask a server for something over HTTP, and end with a signal. */
const packages: Readonly<Record<string, Requests>> = {
  "": { fetch: 1 },
  undici: { fetch: 1, request: 1 },
  "node-fetch": fetches,
  "cross-fetch": fetches,
  axios,
  got,
  ky: got,
};

/** Requests of the `HttpService` of NestJS, which end when nobody is subscribed to what they return. */
export function isObservedRequest({ package: from, name }: ExternalName): boolean {
  return from === "@nestjs/axios" && /^HttpService\.(request|get|head|delete|post|put|patch)$/.test(name);
}

/** Every client of AWS: `s3.send(new GetObjectCommand(…), { abortSignal })`. */
export function isOfAws({ package: from }: ExternalName): boolean {
  return from.startsWith("@aws-sdk/client-") || from === "@smithy/smithy-client";
}

/** Where an HTTP request takes its signal; undefined for every other function. */
export function requestSignal({ package: from, name }: ExternalName): SignalPlace | undefined {
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (isOfAws({ package: from, name }))
    return last === "send" ? { argument: 1, property: "abortSignal" } : undefined;
  const nest = from === "@nestjs/axios" && name.startsWith("HttpService.axiosRef");
  // `toString` and its kin are properties of every object.
  const requests = nest ? axios : Object.hasOwn(packages, from) ? packages[from]! : {};
  const argument = Object.hasOwn(requests, last) ? requests[last] : undefined;
  return argument === undefined ? undefined : { argument, property: "signal" };
}
