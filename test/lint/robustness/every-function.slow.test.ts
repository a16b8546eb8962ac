import assert from "node:assert/strict";
import test from "node:test";
import { lintEveryFunction } from "./every-function";
import { openSources } from "./sources";

const modules = `${__dirname}/../../../node_modules`;

for (const name of ["nice-grpc", "@grpc/proto-loader"]) {
  test(`${name}: no rule fails on any function taken for a handler`, async () => {
    await using sources = await openSources(`${modules}/${name}`);
    const { functions, problems } = lintEveryFunction(sources.view);
    assert.deepEqual(problems, []);
    assert.ok(functions > 10);
  });
}
