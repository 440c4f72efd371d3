// Runs the command line in this process, for tests.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../cli.js";
import type { Terminal } from "../terminal/terminal.js";

/** What a command did. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command, its words apart or some together, with everything it prints caught; parts of the terminal may be replaced. */
export async function friedel(args: readonly string[], terminal: Partial<Terminal> = {}): Promise<Run> {
  const [out, err]: string[][] = [[], []];
  const code = await runCli(
    args.flatMap((words) => words.split(" ")),
    {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      signal: new AbortController().signal,
      now: () => performance.now(),
      ...terminal,
    },
  );
  return { code, out: out.join(""), err: err.join("") };
}

/** A folder of its own for some work, removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "friedel-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a user sees of a folder. */
export function visible(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .sort();
}
