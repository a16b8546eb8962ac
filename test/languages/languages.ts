import { join } from "node:path";
import type { GrpcLibrary } from "../../src/trace/channelz";

/** Where the servers' sources lie. */
export const sources = join(__dirname, "servers");

/** How the first server treats a cancel. */
export type Manner = "obeys" | "ignores" | "forgets";

/** A language in which two servers in a chain can be run. */
export interface Language {
  readonly name: string;
  /** Debian's packages that it needs. */
  readonly packages: readonly string[];
  /** Commands that build it, run in its build folder; `$SRC` is `sources`. */
  readonly build: readonly string[];
  /** The command of a server, started in the build folder; the next server's port follows. */
  readonly run: readonly string[];
  /** Whether the second server's call is cancelled, by the manner of the first. */
  readonly passesOn: Readonly<Record<Manner, boolean>>;
  /** Whether its servers send a status when a handler returns, also after a reset: then the wire shows the return. */
  readonly answersResets: boolean;
  /** The library whose counters its servers offer by channelz. */
  readonly channelz?: GrpcLibrary;
}

const javaClasspath = [
  ..."grpc-api grpc-context grpc-core grpc-netty grpc-protobuf grpc-protobuf-lite grpc-stub protobuf guava".split(
    " ",
  ),
  ..."failureaccess perfmark-api gson netty-buffer netty-codec netty-codec-http netty-codec-http2".split(" "),
  ..."netty-codec-socks netty-common netty-handler netty-handler-proxy netty-resolver netty-transport".split(
    " ",
  ),
  "netty-transport-native-unix-common",
]
  .map((jar) => `/usr/share/java/${jar}.jar`)
  .join(":");

const generatePython =
  "protoc -I$SRC --python_out=. --plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin --grpc_python_out=. chain.proto";

/** Java, Go and C++ pass a cancel on by themselves when the context is used; Python and Node when the author does. */
export const languages: readonly Language[] = [
  {
    name: "Node",
    packages: [],
    build: [],
    run: [process.execPath, join(sources, "node/server.cjs")],
    passesOn: { obeys: true, ignores: false, forgets: false },
    answersResets: false,
    channelz: "grpc-js",
  },
  {
    name: "Go",
    packages: ["golang-go", "golang-google-grpc-dev", "protobuf-compiler"],
    // Debian's own protoc-gen-go does not fit Debian's gRPC, but the plugin in the library's source does.
    build: [
      "mkdir -p src/chainserver src/example.com/chain && cp $SRC/go/main.go src/chainserver/",
      "go build -o protoc-gen-go github.com/golang/protobuf/protoc-gen-go",
      "protoc -I$SRC --plugin=protoc-gen-go=protoc-gen-go --go_out=plugins=grpc:src chain.proto",
      "go build -o server chainserver",
    ],
    run: ["./server"],
    passesOn: { obeys: true, ignores: true, forgets: false },
    answersResets: false,
    channelz: "grpc-go",
  },
  {
    name: "Java",
    packages: (
      "libgrpc-java protobuf-compiler protobuf-compiler-grpc-java-plugin default-jdk-headless libprotobuf-java " +
      "libnetty-java libperfmark-java libgoogle-gson-java"
    ).split(" "),
    build: [
      "mkdir -p generated classes",
      "protoc -I$SRC --java_out=generated --grpc-java_out=generated --plugin=protoc-gen-grpc-java=/usr/bin/grpc_java_plugin chain.proto",
      `javac -proc:none -nowarn -cp ${javaClasspath}:/usr/share/java/geronimo-annotation-1.3-spec.jar -d classes generated/chain/*.java $SRC/java/ChainServer.java`,
    ],
    run: ["java", "-cp", `classes:${javaClasspath}`, "ChainServer"],
    passesOn: { obeys: true, ignores: true, forgets: false },
    answersResets: false,
  },
  {
    name: "C++",
    packages: [
      "libgrpc++-dev",
      "libprotobuf-dev",
      "protobuf-compiler",
      "protobuf-compiler-grpc",
      "g++",
      "pkg-config",
    ],
    build: [
      "protoc -I$SRC --cpp_out=. --grpc_out=. --plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin chain.proto",
      "g++ -O1 -std=c++17 -I. $SRC/cpp/server.cc chain.pb.cc chain.grpc.pb.cc -o server $(pkg-config --cflags --libs grpc++ protobuf) -lgrpcpp_channelz -labsl_synchronization",
    ],
    run: ["./server"],
    passesOn: { obeys: true, ignores: true, forgets: false },
    answersResets: true,
    channelz: "grpc-core",
  },
  {
    name: "Python",
    packages: ["python3-grpcio", "protobuf-compiler", "protobuf-compiler-grpc"],
    build: [generatePython],
    run: ["/usr/bin/python3", join(sources, "python/server.py")],
    passesOn: { obeys: true, ignores: false, forgets: false },
    answersResets: false,
  },
  {
    name: "Python asyncio",
    packages: ["python3-grpcio", "protobuf-compiler", "protobuf-compiler-grpc"],
    build: [generatePython],
    run: ["/usr/bin/python3", join(sources, "python/server_aio.py")],
    passesOn: { obeys: true, ignores: true, forgets: false },
    answersResets: false,
  },
];
