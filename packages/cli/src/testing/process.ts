// The command as a process of its own, which tests kill.

import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built program. */
export const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** When a file was last written; 0 without one. */
export function writtenAt(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/**
 * Starts the command and kills it `delay` ms after what `look` returns has changed; resolves to whether it was killed before its end.
 */
export function runAndKill(args: readonly string[], look: () => number, delay = 0): Promise<boolean> {
  const before = look();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: "ignore" });
    let timer: NodeJS.Timeout | undefined;
    const watch = setInterval(() => {
      if (!timer && look() !== before) timer = setTimeout(() => child.kill("SIGKILL"), delay);
    }, 2);
    child.on("error", reject);
    child.on("exit", (_, signal) => {
      clearInterval(watch);
      clearTimeout(timer);
      resolve(signal === "SIGKILL");
    });
  });
}
