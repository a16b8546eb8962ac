import { connect } from "./connect";
import type { Dialect } from "./dialect";
import { grpcJs } from "./grpc-js";
import { nestJs } from "./nestjs";
import { niceGrpc } from "./nice-grpc";
import { protobufTs } from "./protobuf-ts";

/** Every library whose handlers are known. */
export const dialects: readonly Dialect[] = [grpcJs, nestJs, niceGrpc, connect, protobufTs];
