// Ctrl-C: at once where nothing is lost by it, with a checkpoint where there is a state to keep.

import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkpointName } from "@friedel/workflow";
import { expect, it } from "vitest";
import { main, runProcess, writtenAt } from "./testing/process.js";
import { inFolder } from "./testing/run.js";

/** Runs a command and sends it signals, all at one moment, once `isTime`; how it ended, with what it said. */
function stopped(
  words: string,
  isTime: () => boolean,
  signals: readonly NodeJS.Signals[] = ["SIGINT"],
): Promise<{ code: number | null; signal: string | null; err: string }> {
  const child = spawn(process.execPath, [main, ...words.split(" ")], { stdio: ["ignore", "ignore", "pipe"] });
  let err = "";
  child.stderr.on("data", (part) => {
    err += part;
  });
  const look = setInterval(() => {
    if (!isTime()) return;
    clearInterval(look);
    for (const one of ["SIGSTOP", ...signals, "SIGCONT"] as const) child.kill(one);
  }, 5);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearInterval(look);
      resolve({ code, signal, err });
    });
  });
}

it("ends a command by the signal itself while it computes and nothing is to be kept", () =>
  inFolder(async (folder) => {
    const output = join(folder, "sim");
    // The folder is there, locked, when the work begins, which looks at no signal before its end.
    const { signal, code } = await stopped(`simulate --pattern ${output} --size 200 --threads 1`, () => existsSync(output));
    expect({ signal, code }).toEqual({ signal: "SIGINT", code: null });
    expect(runProcess(`simulate --pattern ${output} --size 24 --threads 1`).status).toBe(0);
  }));

it("says in a sentence that no more files can be opened, also where its own parts cannot", () =>
  inFolder(async (folder) => {
    const limited = ["-c", 'ulimit -n 26; exec "$0" "$@"', process.execPath, main, "phase", join(folder, "none.npy")];
    const { status, stderr } = spawnSync("bash", limited, { encoding: "utf8" });
    // Which of its parts comes too late depends on how many files Node itself has open: a module, or a thread.
    expect(stderr).toMatch(
      /^friedel: .*expected (another file to be opened|a worker thread to start), found that this process may open no more (files )?\(ulimit -n\).*\n$/,
    );
    expect(status).toBe(2);
  }));

it.skipIf(!existsSync("/dev/full"))("says that what it prints cannot be written (skipped where there is no /dev/full)", () => {
  const { status, stderr } = spawnSync("bash", ["-c", '"$0" "$@" >/dev/full', process.execPath, main, "completion", "bash"], {
    encoding: "utf8",
  });
  const text = "friedel: expected to print on standard output, found that it cannot be written (ENOSPC)\n";
  expect({ status, stderr }).toEqual({ status: 1, stderr: text });
});

it("keeps what iterative phasing has done, and says how to go on", () =>
  inFolder(async (folder) => {
    const sim = join(folder, "sim");
    expect(runProcess(`simulate --pattern ${sim} --size 32 --threads 1`).status).toBe(0);
    const phased = (output: string, signals?: Parameters<typeof stopped>[2]) => {
      const words = `phase ${sim}/pattern.cxi -o ${output} --recipe 20*(20*ER+480*HIO)+20*ER --checkpoint 0 --no-figures --threads 1`;
      // The second checkpoint: the first is written before it is known that there is a state to keep.
      let first = 0;
      const hasState = () => {
        const written = writtenAt(join(output, checkpointName));
        first ||= written;
        return written !== first;
      };
      return stopped(words, hasState, signals);
    };
    // A second signal does not wait for it, whichever comes first.
    const twice = await phased(join(folder, "twice"), ["SIGTERM", "SIGINT"]);
    expect([twice.code, twice.err]).toEqual([1, expect.stringMatching(/\nstopping …\n$/)]);
    const { code, err } = await phased(join(folder, "once"));
    expect(err).toMatch(/stopping …\nfriedel: stopped in start 1 of 1, iteration \d+ of 10020; .*--resume goes on\n$/);
    expect(code).toBe(1);
  }));
