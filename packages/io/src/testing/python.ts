// Calls of Debian's Python from tests: the independent reader and writer of every format. Not part of the package.

import { execFileSync } from "node:child_process";

const python = "/usr/bin/python3";

/** Whether Debian's Python is here with all of `modules`; suites that need it say so in their name where it is not. */
export function hasPython(...modules: string[]): boolean {
  try {
    // A folder left behind imports too, but has no file.
    const script = modules.map((module) => `import ${module}\nassert ${module}.__file__`).join("\n");
    execFileSync(python, ["-c", script], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Runs a script and returns what it prints; a Python error fails the test with its text. */
export function runPython(script: string, ...args: string[]): string {
  return execFileSync(python, ["-c", script, ...args], { encoding: "utf8", maxBuffer: 2 ** 26 });
}
