// The frame of a command on one scan: it is read while the engine is made, results go into one folder, and at the end one table or one
// JSON object is printed.

import { preloadHdf5 } from "@friedel/io";
import type { Row } from "@friedel/report";
import type { Context, Progress, Scan } from "@friedel/workflow";
import { isFinished, withOutput } from "@friedel/workflow/node";
import { type EngineFlags, withEngine, withFitThreads } from "../flags/engine.js";
import { type FigureFlags, figureSettings } from "../flags/figures.js";
import type { OutputFlags, RunFlags } from "../flags/groups.js";
import { createReporter } from "./reporter.js";
import { startStages } from "./stages.js";
import type { Terminal } from "./terminal.js";

/** A command on a scan. */
export interface ScanJob<T> {
  readonly command: string;
  /** Ending of the default output folder's name. */
  readonly ending: "friedel" | "prepared";
  readonly read: () => Promise<Scan>;
  readonly work: (scan: Scan, context: Context) => AsyncGenerator<Progress, T>;
  /** Whether fits for error bars will come. */
  readonly hasFits?: boolean;
  /** Tables for a person: what was done, into which folder, with these rows about time. */
  readonly tables: (done: T, path: string, times: readonly Row[]) => readonly string[];
  /** The same for a program. */
  readonly json: (done: T) => object;
}

/** Runs a command on the scan at a path. */
export async function runOnScan<T>(
  terminal: Terminal,
  input: string,
  flags: EngineFlags & OutputFlags & Partial<RunFlags>,
  { command, ending, read, work, hasFits = false, tables, json }: ScanJob<T>,
): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const stages = startStages(terminal, reporter);
  preloadHdf5();
  const reading = stages.time("reading", read);
  // Nobody waits for it while the engine is made; what goes wrong is met below.
  reading.catch(() => {});
  await withEngine(flags, async (engine) => {
    const scan = await reading;
    const path = flags.output ?? `${scan.name}-${ending}`;
    if (flags.resume && (await isFinished(path, command, terminal.commandLine))) {
      const text = `Finished already: ${path} has the result of this command (without --resume it is made anew)`;
      reporter.finish(text, { command, input, output: path, finished: true });
      return;
    }
    await withOutput(path, input, command, async (folder) => {
      const done = await withFitThreads(engine, hasFits, (threads) =>
        stages.follow(work(scan, { ...contextOf(terminal, flags), ...threads, engine, folder })),
      );
      reporter.finish(tables(done, path, stages.rows()).join("\n\n"), {
        command,
        input,
        output: path,
        files: folder.files,
        ...json(done),
        seconds: stages.seconds(),
      });
    });
  });
}

/** A workflow's context as the terminal and the flags have it, without engine and folder. */
export function contextOf(
  { signal, now, commandLine }: Terminal,
  { resume, checkpoint, ...flags }: FigureFlags & Partial<RunFlags>,
): Omit<Context, "engine" | "folder"> {
  return {
    signal,
    now,
    ...figureSettings(flags),
    runtime: `Node ${process.version}, ${process.platform} ${process.arch}`,
    ...(commandLine !== undefined && { command: commandLine }),
    ...(resume !== undefined && { resume }),
    ...(checkpoint !== undefined && { checkpointEvery: checkpoint }),
  };
}
