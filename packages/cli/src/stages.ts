// How long each part of a command took.

import { duration, type Row } from "@friedel/report";
import { throwIfStopped } from "@friedel/workflow";
import type { Terminal } from "./terminal.js";

/** A clock for the parts of a command. */
export interface Stages {
  /** Runs a part, unless the user has stopped the command, and takes its time. */
  time<T>(name: string, part: () => Promise<T>): Promise<T>;
  /** Seconds by name, in order. */
  seconds(): Readonly<Record<string, number>>;
  rows(): Row[];
}

export function startStages(terminal: Terminal): Stages {
  const taken: Record<string, number> = {};
  return {
    async time(name, part) {
      throwIfStopped(terminal.signal);
      const start = terminal.now();
      try {
        return await part();
      } finally {
        taken[name] = (taken[name] ?? 0) + (terminal.now() - start) / 1000;
      }
    },
    seconds: () => ({ ...taken }),
    rows: () => Object.entries(taken).map(([name, seconds]): Row => [`time for ${name}`, duration(seconds)]),
  };
}
