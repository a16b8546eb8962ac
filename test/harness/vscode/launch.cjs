#!/usr/bin/env node
// The executable that `@vscode/test-electron` starts in place of a desktop VS Code.
require("tsx/cjs");
require("./launcher.ts");
