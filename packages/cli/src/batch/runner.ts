// Who computes the scans of a series: this thread, several threads of this machine, or a cluster. To the same bits.

import { type BatchPool, createPool, openRunner, type RunnerSettings, type SeriesScan } from "@friedel/workflow/node";
import { defined } from "../flags/defined.js";
import type { OutputFlags } from "../flags/groups.js";
import type { SlurmFlags, SlurmReport } from "../slurm/array-job.js";
import { contextOf } from "../terminal/run-scan.js";
import type { Terminal } from "../terminal/terminal.js";
import { createClusterPool } from "./cluster-pool.js";

/** What decides who computes. */
export interface RunnerFlags extends OutputFlags, SlurmFlags {
  readonly network?: string | false;
  readonly workers: number;
}

/** Opens a pool for these scans of a series. Throws SlurmError where a cluster is asked for that is not there. */
export async function openPool(
  terminal: Terminal,
  series: string,
  scans: readonly SeriesScan[],
  flags: RunnerFlags,
  note: SlurmReport["note"],
): Promise<BatchPool> {
  const settings = runnerSettings(terminal, series, flags);
  const { signal } = terminal;
  if (flags.slurm) return createClusterPool(scans, settings, flags, { signal, note });
  const workers = Math.min(flags.workers, scans.length);
  return workers > 1 ? createPool(workers, settings, signal) : openRunner(settings, signal);
}

/** Options that decide nothing about results; they are left out of what results say of the command. */
const placeOptions = / --(?:slurm(?![-\w])|(?:workers|slurm-(?:options|setup|attempts|poll))[ =](?:'(?:[^']|'\\'')*'|\S+))/g;

function runnerSettings(terminal: Terminal, series: string, flags: RunnerFlags): RunnerSettings {
  const { figures, panels, ranges, runtime = "", command } = contextOf(terminal, flags);
  return {
    ...{ series, runtime, figures: (figures ?? []).map(({ ending }) => ending) },
    ...defined({ command: command?.replace(placeOptions, ""), network: flags.network, panels, ranges }),
  };
}
