// Runs the built program as a process of its own, and signals it.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built program, as it is published. */
export const main = fileURLToPath(new URL("../../packages/cli/bundle/friedel.js", import.meta.url));

/** A process that takes longer than this after a signal, or in all, hangs. */
export const longestMs = 600_000;

/** Starts a command; `ended` resolves to its exit code, its signal and what it printed. */
export function start(args, cwd) {
  const child = spawn(process.execPath, [main, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const text = { out: "", err: "" };
  child.stdout.on("data", (part) => {
    text.out += part;
  });
  child.stderr.on("data", (part) => {
    text.err += part;
  });
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...text }));
  });
  return { child, text, ended };
}

/** Runs a command to its end. Throws where it fails. */
export async function run(args, cwd) {
  const from = performance.now();
  const { code, err, out } = await start(args, cwd).ended;
  if (code !== 0) throw new Error(`friedel ${args.join(" ")} ended with ${code}: ${err}`);
  return { ms: performance.now() - from, out, err };
}

/** What a process holds in memory, bytes, now and at most; undefined where the system does not say. */
export function memoryOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/status`, "utf8");
    const of = (name) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1]);
    return { now: of("VmRSS"), most: of("VmHWM") };
  } catch {
    return undefined;
  }
}

/** Seconds of processor time that a process has used; undefined where the system does not say. */
export function processorSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}
