import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findingsIn, mended } from "./mended";

const rules = ["unpropagated-upstream-call", "late-cancellation-listener"];

/** A controller that asks another server through a client of NestJS. */
function controller(method: string, more = "", rxjs = "firstValueFrom, type Observable"): string {
  return `${more}import { Controller, Inject } from "@nestjs/common";
import { type ClientGrpc, GrpcMethod } from "@nestjs/microservices";
import { ${rxjs} } from "rxjs";

interface Hero {
  id: string;
}
interface HeroesClient {
  find(hero: Hero): Observable<Hero>;
}

@Controller()
export class Heroes {
  private readonly heroes: HeroesClient;
  constructor(@Inject("HEROES") client: ClientGrpc) {
    this.heroes = client.getService<HeroesClient>("Heroes");
  }

  @GrpcMethod("Heroes", "Find")
  ${method}
}
`;
}

describe("upstream calls of a client of NestJS", () => {
  test("are unsubscribed from when the call ends; the handler takes the call", async () => {
    const after = await mended(
      {
        "heroes.ts": controller(`find(hero: Hero): Promise<Hero> {
    return firstValueFrom(this.heroes.find(hero));
  }`),
      },
      "safe",
      rules,
    );
    assert.deepEqual(after, {
      "heroes.ts": controller(
        `find(hero: Hero, _metadata: Metadata, call: ServerUnaryCall<unknown, unknown>): Promise<Hero> {
    return firstValueFrom(this.heroes.find(hero).pipe(takeUntil(fromEvent(call, "cancelled"))));
  }`,
        "",
        "firstValueFrom, type Observable, takeUntil, fromEvent",
      ).replace(`"rxjs";\n`, `"rxjs";\nimport type { Metadata, ServerUnaryCall } from "@grpc/grpc-js";\n`),
    });
  });

  test("behind the operators that are there; after a wait the handler looks first", async () => {
    const more = `import { type ServerUnaryCall } from "@grpc/grpc-js";\nimport { readFile } from "node:fs/promises";\n`;
    const method = (
      until: string,
      look = "",
    ) => `async find(hero: Hero, _metadata: unknown, served: ServerUnaryCall<Hero, Hero>): Promise<Hero> {
    const id = await readFile(hero.id, "utf8");${look}
    return firstValueFrom(
      this.heroes.find({ id }).pipe(
        timeout(2000),
        map(({ id }) => ({ id })),${until}
      ),
    );
  }`;
    const rxjs = "firstValueFrom, map, type Observable, timeout";
    const after = await mended({ "heroes.ts": controller(method(""), more, rxjs) }, "suggestion", rules);
    assert.deepEqual(after, {
      "heroes.ts": controller(
        method(
          `
        takeUntil(fromEvent(served, "cancelled")),`,
          `
    if (served.cancelled) throw new RpcException("The call was cancelled");`,
        ),
        more,
        `${rxjs}, takeUntil, fromEvent`,
      ).replace("GrpcMethod }", "GrpcMethod, RpcException }"),
    });
  });

  test("are left to a guard, which NestJS gives no call", async () => {
    const files = {
      "guard.ts": `import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Inject,
  Injectable,
  UseGuards,
} from "@nestjs/common";
import { type ClientGrpc, GrpcMethod } from "@nestjs/microservices";
import { firstValueFrom, type Observable } from "rxjs";

interface Users {
  find(id: string): Observable<string>;
}

@Injectable()
export class UserGuard implements CanActivate {
  private readonly users: Users;
  constructor(@Inject("USERS") client: ClientGrpc) {
    this.users = client.getService<Users>("Users");
  }
  async canActivate(context: ExecutionContext): Promise<boolean> {
    return (await firstValueFrom(this.users.find(context.getClass().name))) !== "";
  }
}

@Controller()
@UseGuards(UserGuard)
export class Heroes {
  @GrpcMethod("Heroes", "Find")
  find(hero: { id: string }): { id: string } {
    return hero;
  }
}
`,
    };
    const told = await findingsIn(files);
    assert.deepEqual(
      told.map(({ rule, fixes }) => ({ rule, fixes })),
      [{ rule: "unpropagated-upstream-call", fixes: [] }],
    );
  });

  test("in a service the call is handed to it, and whoever has none waits as before", async () => {
    const service = (parameter: string, until: string, grpc = "", rxjs = "") =>
      `import { Inject, Injectable } from "@nestjs/common";
import { type ClientGrpc } from "@nestjs/microservices";
import { firstValueFrom, type Observable${rxjs} } from "rxjs";
${grpc}
interface Hero {
  id: string;
}
interface HeroesClient {
  find(hero: Hero): Observable<Hero>;
}

@Injectable()
export class HeroesService {
  private readonly heroes: HeroesClient;
  constructor(@Inject("HEROES") client: ClientGrpc) {
    this.heroes = client.getService<HeroesClient>("Heroes");
  }
  find(id: string${parameter}): Promise<Hero> {
    return firstValueFrom(this.heroes.find({ id })${until});
  }
}
`;
    const heroes = (parameters: string, argument: string, grpc = "") =>
      `import { Controller } from "@nestjs/common";
import { GrpcMethod } from "@nestjs/microservices";
import { HeroesService } from "./service";
${grpc}
@Controller()
export class Heroes {
  constructor(private readonly service: HeroesService) {}

  @GrpcMethod("Heroes", "Find")
  find(hero: { id: string }${parameters}) {
    return this.service.find(hero.id${argument});
  }
}
`;
    const after = await mended(
      { "heroes.ts": heroes("", ""), "service.ts": service("", "") },
      "suggestion",
      rules,
    );
    assert.deepEqual(after, {
      "heroes.ts": heroes(
        ", _metadata: Metadata, call: ServerUnaryCall<unknown, unknown>",
        ", call",
        `import type { Metadata, ServerUnaryCall } from "@grpc/grpc-js";\n`,
      ),
      "service.ts": service(
        ', call?: CallOptions["parent"]',
        `.pipe(takeUntil(call ? fromEvent(call, "cancelled") : NEVER))`,
        `import type { CallOptions } from "@grpc/grpc-js";\n`,
        ", takeUntil, fromEvent, NEVER",
      ),
    });
  });
});
