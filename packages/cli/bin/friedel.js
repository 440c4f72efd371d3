#!/usr/bin/env node
// The command. This file is there before anything is built, so that npm can link to it; an older Node can read it, too.
const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  process.stderr.write(`friedel: expected Node 20 or newer, found ${process.versions.node} at ${process.execPath}\n`);
  process.exit(2);
}
await import("../bundle/friedel.js");
