#!/usr/bin/env node
// The `friedel` program: the process's streams and signals around `runCli`.

import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runCli } from "./cli.js";

// V8 counts volumes to its heap of 30 MB and lets that grow by a tenth: with volumes of 2 MB it collects everything, on all its threads,
// eight times a prediction, and forgets the code of what runs once a scan. Other threads of the process follow it. Later versions may not
// know the flag, and would say so on standard error.
if (/^v2[0-4]\./.test(process.version)) setFlagsFromString("--heap-growing-percent=200");

const stop = new AbortController();
const onStop = (): void => {
  // The second does not wait for anything.
  if (stop.signal.aborted) process.exit(1);
  process.stderr.write("\nstopping …\n");
  stop.abort();
};
let isKeeping = false;
/**
 * Without a listener a signal ends the process at once, also while it computes and looks at nothing: so it is until there is work to
 * keep. A signal that has come but was not yet heard is lost with its listener, so that none is ever taken away only to be set again.
 */
const keep = (hasWork: boolean): void => {
  if (hasWork === isKeeping) return;
  isKeeping = hasWork;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    if (hasWork) process.on(name, onStop);
    else process.off(name, onStop);
  }
};
// A closed pipe (`friedel … | head`) ends the printing, not with an error; a full disk behind it is one.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`friedel: expected to print on standard output, found that it cannot be written (${error.code})\n`);
  process.exitCode = 1;
});
process.stderr.on("error", () => {});

const code = await runCli(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  ...(process.stderr.isTTY ? { screen: process.stderr } : { progress: (line) => void process.stderr.write(line) }),
  signal: stop.signal,
  keep,
  now: () => performance.now(),
});
// What was printed may not be written yet, and may yet fail.
process.exitCode ||= code;
