// Work that a stop must keep, or end in its own way: from its beginning to its end signals are heard.

import { setImmediate } from "node:timers/promises";
import type { Terminal } from "./terminal.js";

/** Runs work of which a stop keeps something. A signal that comes before its end is heard, if only after it. */
export async function whileKeeping<T>(terminal: Terminal, work: () => Promise<T>): Promise<T> {
  terminal.keep?.(true);
  try {
    return await work();
  } finally {
    await stopKeeping(terminal);
  }
}

/** Says that there is nothing to keep any more, after two turns of the event loop: a signal that has come by now is heard in the second. */
export async function stopKeeping(terminal: Terminal): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await setImmediate();
  terminal.keep?.(false);
}
