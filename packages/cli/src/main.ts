#!/usr/bin/env node
// The `friedel` program: the process's streams and signals around `runCli`.

import { performance } from "node:perf_hooks";
import { runCli } from "./cli.js";

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // The second does not wait for anything.
    if (stop.signal.aborted) process.exit(1);
    process.stderr.write("\nstopping …\n");
    stop.abort();
  });
}
// A closed pipe (`friedel … | head`) ends the printing, not with an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await runCli(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  ...(process.stderr.isTTY && { screen: process.stderr }),
  signal: stop.signal,
  now: () => performance.now(),
});
