// Runs the built command line as a process of its own, for tests that kill it.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built program, as it is published. */
export const main = fileURLToPath(new URL("../../bundle/friedel.js", import.meta.url));

/** Runs a command to its end, its words apart or some together. */
export function runProcess(...args: readonly string[]) {
  return spawnSync(process.execPath, [main, ...wordsOf(args)], { encoding: "utf8" });
}

/** Starts a command and kills it `delay` ms after `state` has changed; resolves to whether it was killed before its end. */
export function runAndKill(args: readonly string[], state: () => number, delay = 0): Promise<boolean> {
  const before = state();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...wordsOf(args)], { stdio: "ignore" });
    let timer: NodeJS.Timeout | undefined;
    const watch = setInterval(() => {
      if (!timer && state() !== before) timer = setTimeout(() => child.kill("SIGKILL"), delay);
    }, 2);
    child.on("error", reject);
    child.on("exit", (_, signal) => {
      clearInterval(watch);
      clearTimeout(timer);
      resolve(signal === "SIGKILL");
    });
  });
}

/** When a file was written; 0 where there is none. */
export function writtenAt(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function wordsOf(args: readonly string[]): string[] {
  return args.flatMap((words) => words.split(" "));
}
