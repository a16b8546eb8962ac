import type { Library } from "./library";

const second = { suspends: "macro", signal: { argument: 1, property: "signal" } } as const;
const first = { suspends: "macro", signal: { argument: 0, property: "signal" } } as const;
const third = { suspends: "macro", signal: { argument: 2, property: "signal" } } as const;
const withBody = {
  post: third,
  put: third,
  patch: third,
  "default.post": third,
  "default.put": third,
} as const;

/** The `fetch` of the language and of packages that stand in for it. */
export const fetches: Library = {
  packages: ["", "node-fetch", "cross-fetch", "isomorphic-fetch", "undici"],
  functions: { fetch: second, default: second, "*.fetch": second },
};

/** HTTP clients whose requests end with a signal among their options. */
export const httpClients: Library = {
  packages: ["axios"],
  functions: {
    ...withBody,
    "*": first,
    default: first,
    request: first,
    get: second,
    head: second,
    delete: second,
    options: second,
    "default.get": second,
    "default.head": second,
    "default.delete": second,
    "default.options": second,
    "default.request": first,
  },
};

export const requestFunctions: Library = {
  packages: ["got", "ky", "undici"],
  functions: {
    "*": second,
  },
};
