// How long each part of a command took, and workflows shown as they run.

import { drain } from "@friedel/engine";
import { duration, type Row } from "@friedel/report";
import { type Progress, throwIfStopped } from "@friedel/workflow";
import { stopKeeping } from "./keeping.js";
import { startProgress } from "./progress.js";
import type { Reporter } from "./reporter.js";
import type { Terminal } from "./terminal.js";

/** A clock for the parts of a command. */
export interface Stages {
  /** Runs a part that has nothing to keep, unless the user has stopped the command; shows it, and takes its time. */
  time<T>(name: string, part: () => Promise<T>): Promise<T>;
  /**
   * Runs a workflow to its end: how far each of its stages has come, notes and warnings as they come, the time of each stage, which may
   * have other names here.
   */
  follow<T>(work: AsyncGenerator<Progress, T>, names?: { readonly [S in Progress["stage"]]?: string }): Promise<T>;
  /** Seconds by name, in order. */
  seconds(): Readonly<Record<string, number>>;
  rows(): Row[];
}

export function startStages(terminal: Terminal, reporter: Reporter): Stages {
  const taken: Record<string, number> = {};
  /** Begins to take the time of a part; what it returns ends that. */
  const start = (name: string) => {
    const since = terminal.now();
    return () => {
      taken[name] = (taken[name] ?? 0) + (terminal.now() - since) / 1000;
    };
  };
  return {
    async time(name, part) {
      throwIfStopped(terminal.signal);
      const end = start(name);
      const shown = startProgress(terminal, name);
      return part().finally(() => {
        shown.stop();
        end();
      });
    },
    async follow(work, names = {}) {
      let stage: Progress["stage"] | undefined;
      let end = () => {};
      let bar: ReturnType<typeof startProgress> | undefined;
      const close = () => {
        bar?.stop();
        bar = undefined;
        end();
      };
      const show = async (look: Progress) => {
        if (look.stage !== stage) {
          close();
          stage = look.stage;
          await stopKeeping(terminal);
          end = start(names[stage] ?? stage);
          bar = startProgress(terminal, names[stage] ?? stage);
        }
        if (look.message) {
          bar?.clear();
          (look.message.kind === "warning" ? reporter.warn : reporter.note)(look.message.text);
          return;
        }
        bar?.update(look.share, look.text);
        // Where stopping keeps nothing that is not on the disk already, it waits for nothing.
        if (look.isKept) terminal.keep?.(true);
        else await stopKeeping(terminal);
      };
      return drain(work, show).finally(async () => {
        await stopKeeping(terminal);
        close();
      });
    },
    seconds: () => ({ ...taken }),
    rows: () => Object.entries(taken).map(([name, seconds]): Row => [`time for ${name}`, duration(seconds)]),
  };
}
