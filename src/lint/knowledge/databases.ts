import type { Library } from "./library";

/** Packages all of whose promises and callbacks wait for a server at the other end of a socket. */
export const networked: Library = {
  packages: [
    "@grpc/grpc-js",
    "grpc",
    "nice-grpc",
    "nice-grpc-common",
    "@connectrpc/connect",
    "@connectrpc/connect-node",
    "@aws-sdk/*",
    "@google-cloud/*",
    "@prisma/client",
    "amqplib",
    "axios",
    "cross-fetch",
    "got",
    "ioredis",
    "kafkajs",
    "knex",
    "ky",
    "mongodb",
    "mongoose",
    "mssql",
    "mysql2",
    "nats",
    "node-fetch",
    "pg",
    "pg-cursor",
    "pg-promise",
    "pg-query-stream",
    "postgres",
    "redis",
    "@redis/client",
    "sequelize",
    "typeorm",
    "undici",
  ],
  functions: { "*": { suspends: "macro", callsBack: "macro" } },
};

/** Packages that wait for a timer. */
export const timers: Library = {
  packages: ["abort-controller-x", "delay"],
  functions: { "*": { suspends: "macro", callsBack: "macro" } },
};
