import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Finding } from "../../../src/lint/finding";
import { hostOf } from "./dialect-hosts";
import type { HandlerFiles } from "./load-handler";
import { type Mended, mendHandlers } from "./mend-handlers";
import { type Kind, observe } from "./perform";
import { startUpstream, type UpstreamServer } from "./upstream";
import { verdictsOf } from "./verdicts";

interface Subject {
  readonly name: string;
  readonly kind?: Kind;
  /** Methods of the controller, of which `run` is served. */
  readonly methods: string;
  /** What stands before the controller. */
  readonly before?: string;
  /** What the controller is given besides the client. */
  readonly given?: string;
  readonly rxjs: string;
  readonly told: number;
}

const asking = `constructor(@Inject("UPSTREAM") client: ClientGrpc) {
    this.stock = client.getService<Stock>("Upstream");
  }`;

/** Controllers and services that ask another server through a client of NestJS. */
const subjects: readonly Subject[] = [
  {
    name: "an answer that is waited for, in a handler without the call",
    rxjs: "firstValueFrom",
    methods: `async run(request: Item): Promise<Item> {
    const found = await firstValueFrom(this.stock.get(request));
    return { n: found.n };
  }`,
    told: 1,
  },
  {
    name: "an answer behind operators",
    rxjs: "lastValueFrom, map, timeout",
    methods: `run(request: Item): Promise<Item> {
    return lastValueFrom(this.stock.get(request).pipe(timeout(60_000), map(({ n }) => ({ n }))));
  }`,
    told: 1,
  },
  {
    name: "a stream that is listened to",
    rxjs: "",
    methods: `async run(request: Item): Promise<Item> {
    this.stock.list(request).subscribe(() => work());
    await login();
    return { n: 0 };
  }`,
    told: 1,
  },
  {
    name: "several at once",
    rxjs: "firstValueFrom",
    methods: `async run(request: Item): Promise<Item> {
    const [one, other] = await Promise.all([
      firstValueFrom(this.stock.get(request)),
      firstValueFrom(this.stock.get({ n: 2 })),
    ]);
    return { n: one.n + other.n };
  }`,
    told: 2,
  },
  {
    name: "several joined",
    rxjs: "firstValueFrom, forkJoin",
    methods: `async run(request: Item): Promise<Item> {
    const both = await firstValueFrom(forkJoin([this.stock.get(request), this.stock.get({ n: 2 })]));
    return { n: both.length };
  }`,
    told: 2,
  },
  {
    name: "one after the other",
    rxjs: "firstValueFrom",
    methods: `async run(request: Item): Promise<Item> {
    await login();
    const one = await firstValueFrom(this.stock.get(request));
    const other = await firstValueFrom(this.stock.get({ n: one.n }));
    return { n: other.n };
  }`,
    told: 2,
  },
  {
    name: "in a service",
    rxjs: "firstValueFrom",
    before: `@Injectable()
export class Shelves {
  private readonly stock: Stock;
  ${asking}

  async count(request: Item): Promise<number> {
    const found = await firstValueFrom(this.stock.get(request));
    return found.n;
  }
}

`,
    given: "@Inject(Shelves) private readonly shelves: Shelves",
    methods: `async run(request: Item): Promise<Item> {
    return { n: await this.shelves.count(request) };
  }`,
    told: 1,
  },
  {
    name: "what is handed to NestJS",
    kind: "server-streaming",
    rxjs: "tap",
    methods: `run(request: Item): Observable<Item> {
    return this.stock.list(request).pipe(tap(() => work()));
  }`,
    told: 0,
  },
  {
    name: "a stream of answers, joined with another",
    kind: "server-streaming",
    rxjs: "tap, withLatestFrom, map",
    methods: `run(request: Item): Observable<Item> {
    return this.stock.list(request).pipe(
      withLatestFrom(this.stock.list({ n: 2 })),
      map(([one, other]) => ({ n: one.n + other.n })),
      tap(() => work()),
    );
  }`,
    told: 0,
  },
];

/** Before the fixes each goes on when its client cancels, if that is what is said of it; after them none does. */
describe("what upstream calls of a client of NestJS do when the call is cancelled", {
  timeout: 120_000,
}, () => {
  let upstream: UpstreamServer;
  let verdicts: Finding[][];
  let mended: Mended[];

  before(async () => {
    upstream = await startUpstream();
    const sources = subjects.map(controllerOf);
    verdicts = await verdictsOf(sources);
    mended = await mendHandlers(sources);
  });
  after(() => upstream.stop());

  for (const [index, subject] of subjects.entries()) {
    test(subject.name, async () => {
      const { kind = "unary", told } = subject;
      const seen = async (files: HandlerFiles) => {
        const observed = await observe((watching) => hostOf("NestJS", kind, files, watching), kind, upstream);
        return Object.entries(observed).flatMap(([what, was]) => (was ? [what] : []));
      };
      const files = controllerOf(subject);
      assert.deepEqual(
        verdicts[index]!.map(({ rule }) => rule),
        Array.from({ length: told }, () => "unpropagated-upstream-call"),
      );
      assert.deepEqual(await seen(files), told > 0 ? ["goesOn"] : []);
      const { files: now, left } = mended[index]!;
      assert.deepEqual(
        left.map(({ rule }) => rule),
        [],
        now["handler.ts"],
      );
      assert.deepEqual(await seen(now), [], now["handler.ts"]);
    });
  }
});

function controllerOf({ rxjs, before = "", given, methods }: Subject): HandlerFiles {
  const held = given ? `constructor(${given}) {}` : `private readonly stock: Stock;\n  ${asking}`;
  const used = ["login", "work"].filter((name) => methods.includes(`${name}()`));
  const text = `import { Controller, Inject${before === "" ? "" : ", Injectable"} } from "@nestjs/common";
import { type ClientGrpc, GrpcMethod } from "@nestjs/microservices";
import { ${[rxjs, "type Observable"].filter((one) => one !== "").join(", ")} } from "rxjs";
import { ${["type Item", ...used].join(", ")} } from "../world";

interface Stock {
  get(request: Item): Observable<Item>;
  list(request: Item): Observable<Item>;
}

${before}@Controller()
export class Handlers {
  ${held}

  @GrpcMethod("Handlers", "Run")
  ${methods}
}
`;
  return { "handler.ts": text };
}
