// What the page shows, and the work that changes it: one piece of work at a time, which can be stopped.

import { StoppedError } from "@friedel/workflow";
import { useCallback, useReducer, useRef } from "react";
import type { DroppedFile } from "./disk/tree.js";
import type { CrystalView, OpenedScan, Preparation, Session, Solved, SolveSettings, Step } from "./job/records.js";
import type { Opening } from "./machine/machine.js";

/** Work that runs. */
export interface Running {
  readonly kind: "opening" | "preparing" | "solving";
  readonly step?: Step;
  /** chi2 of the best object at each step that told one. */
  readonly curve: readonly number[];
  readonly isStopping: boolean;
}

/** All that is shown. */
export interface Shown {
  readonly scan?: OpenedScan;
  readonly solved?: Solved;
  /** The crystal as it is, while it is being found. */
  readonly live?: CrystalView;
  readonly running?: Running;
  /** A run that was stopped and can go on. */
  readonly stopped?: SolveSettings;
  /** What went wrong, as a sentence. */
  readonly error?: string;
  /** What is worth saying of work that was stopped. */
  readonly note?: string;
}

type Change =
  | { readonly begin: Running["kind"] }
  | { readonly clear: true }
  | { readonly step: Step }
  | { readonly opened: OpenedScan | Solved }
  | { readonly stopping: true }
  | { readonly stopped: SolveSettings | undefined }
  | { readonly failed: string };

function changed(shown: Shown, change: Change): Shown {
  const { scan, solved, live, running } = shown;
  if ("clear" in change) return {};
  if ("begin" in change) {
    const fresh: Running = { kind: change.begin, curve: [], isStopping: false };
    return change.begin === "solving" ? { ...kept({ scan }), running: fresh } : { ...kept({ scan, solved }), running: fresh };
  }
  if ("step" in change) {
    if (!running) return shown;
    const { step } = change;
    if (step.solved) return { ...kept({ scan, solved: step.solved }), running: { ...running, step } };
    const curve = step.chi2 === undefined ? running.curve : [...running.curve, step.chi2];
    return { ...kept({ scan, solved, live: step.view ?? live }), running: { ...running, step, curve } };
  }
  if ("opened" in change) {
    const { opened } = change;
    if (opened.kind === "scan") return { scan: opened };
    if (running?.kind !== "solving") return { solved: opened };
    // What was shown while its files were written stays, as it was looked at.
    return { ...kept({ scan }), solved: { ...opened, view: solved?.view ?? opened.view } };
  }
  if ("stopping" in change) return running ? { ...shown, running: { ...running, isStopping: true } } : shown;
  if ("stopped" in change) {
    const note = change.stopped ? "Stopped. What is done is kept: it can go on." : "Stopped. Nothing of the run was kept.";
    return { ...kept({ scan, solved, stopped: change.stopped }), note };
  }
  return { ...kept({ scan, solved }), error: change.failed };
}

/** A record without what is not there. */
function kept(record: { [name in keyof Shown]: Shown[name] | undefined }): Shown {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** What is shown, and what can be done. */
export interface Work extends Shown {
  open(files: readonly DroppedFile[]): void;
  /** Opens what has to be found first. */
  openFrom(find: () => Promise<Opening>): void;
  example(): void;
  prepare(preparation: Preparation): void;
  /** Reconstructs; with `goOn` from where it was stopped. */
  solve(settings: SolveSettings, goOn?: boolean): void;
  stop(): void;
  /** Shows nothing, for another session. */
  clear(): void;
}

type Begin = (signal: AbortSignal) => AsyncGenerator<Step, OpenedScan | Solved>;

/** The work of a session. */
export function useWork(session: Session): Work {
  const [shown, change] = useReducer(changed, {});
  const control = useRef<AbortController>();
  const run = useCallback(async (kind: Running["kind"], begin: Begin, settings?: SolveSettings) => {
    const own = new AbortController();
    control.current = own;
    change({ begin: kind });
    try {
      const work = begin(own.signal);
      for (let next = await work.next(); ; next = await work.next()) {
        if (next.done) return change({ opened: next.value });
        change({ step: next.value });
      }
    } catch (error) {
      const isKept = error instanceof StoppedError && error.isKept;
      if (own.signal.aborted) change({ stopped: isKept ? settings : undefined });
      else change({ failed: error instanceof Error ? error.message : String(error) });
    }
  }, []);
  const start = (...args: Parameters<typeof run>): void => {
    if (!shown.running) run(...args).catch(() => {});
  };
  return {
    ...shown,
    open: (files) => start("opening", (signal) => session.open(files, undefined, signal)),
    openFrom: (find) =>
      start("opening", async function* (signal) {
        const { files, path } = await find();
        return yield* session.open(files, path, signal);
      }),
    example: () => start("opening", (signal) => session.example(signal)),
    prepare: (preparation) => start("preparing", (signal) => session.prepare(preparation, signal)),
    solve: (settings, goOn = false) => start("solving", (signal) => session.solve({ ...settings, goOn }, signal), settings),
    clear: () => change({ clear: true }),
    stop: () => {
      control.current?.abort();
      change({ stopping: true });
    },
  };
}
