// `friedel batch`: a series of scans, reconstructed one beside the other, with one table.

import { availableParallelism } from "node:os";
import { createWasmEngine, drain, OptionError } from "@friedel/engine";
import { figure, headedTable, percent } from "@friedel/report";
import { pointsOf, type SeriesPoint, seriesFiles, seriesWarnings, stateOf, stem, writeSeries } from "@friedel/workflow";
import {
  type BatchPool,
  createPool,
  findSeries,
  keptNetwork,
  openOutput,
  requireNetwork,
  runBatch,
  runTask,
} from "@friedel/workflow/node";
import type { Command } from "commander";
import { defined } from "../flags/defined.js";
import { figureSettings } from "../flags/figures.js";
import {
  addExamples,
  addOutput,
  addScan,
  type OutputFlags,
  preparationSettings,
  readingSettings,
  type ScanFlags,
} from "../flags/groups.js";
import { members, number, scans, whole } from "../flags/parse.js";
import { addAuto } from "../flags/refinement.js";
import { addStrainOptions, type StrainFlags, strainSettings } from "../flags/strain.js";
import { startProgress } from "../terminal/progress.js";
import { createReporter } from "../terminal/reporter.js";
import { contextOf } from "../terminal/run-scan.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends Omit<ScanFlags, "scan">, OutputFlags, StrainFlags {
  readonly scans?: readonly number[];
  readonly column?: string;
  readonly spacing?: number;
  readonly bars: number;
  readonly seed?: number;
  readonly coherence: boolean;
  readonly network?: string | false;
  readonly workers: number;
}

export function addBatch(program: Command, terminal: Terminal): void {
  const command = program
    .command("batch")
    .description(
      "Reconstructs a series of scans of one crystal (heating, reaction, loading). Each begins with the object of a scan near it, and takes the hand, place and phase of the first to rely on. One folder a scan; one table as CSV, JSON and HTML; curves; the series in time for ParaView. A scan that fails is named, and the rest goes on. The same command goes on where it was stopped, to the same bits, with any number of workers.",
    )
    .argument(
      "<scans...>",
      "scans, a folder of scans, a log or HDF5 file with several, or a list (.txt: a line a scan, a path and perhaps its number)",
    )
    .optionsGroup("Series:")
    .option("--scans <n>", "which scans of a log or file with several, as in 3-40 or 3,5,7-9 (default: all)", (text) =>
      [scans(text)].flat(),
    )
    .option(
      "--column <name>",
      "motor or column of the logs for the curves, such as a temperature (default: the number in the series)",
    )
    .option(
      "--spacing <angstrom>",
      "lattice spacing against which strain of the mean lattice is (default: that of the first scan that may be relied on)",
      number(0.1, 100),
    )
    .option("--workers <n>", "scans at a time", whole(1, 64), Math.min(8, availableParallelism()));
  addScan(command, { isSeries: true });
  addAuto(command);
  addStrainOptions(command).option(
    "--bars <n>",
    "fits that begin differently, of whose mean the strain and its error bars are; 0: of the object itself, without bars, several times as fast",
    members,
    0,
  );
  addOutput(command, "<first>-series");
  addExamples(
    command,
    [
      "batch heating/ --column temperature --bars 8",
      "batch PtNP_0001.h5 --scans 12-51 --output night",
      "batch scan54/ scan57/ scan61/ --frames 40:160 --workers 4",
    ],
    "Ctrl-C stops after what is at hand; the same command goes on.",
  );
  command.action((paths: string[], flags: Flags) => run(terminal, paths, flags));
}

async function run(terminal: Terminal, paths: readonly string[], flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const { network, workers, column, spacing, seed, coherence, bars } = flags;
  if (typeof network === "string") await requireNetwork(network);
  const found = await findSeries(paths, flags.scans);
  const output = flags.output ?? `${stem(paths[0])}-series`;
  reporter.note(`${found.length} scans, ${Math.min(workers, found.length)} at a time, into ${output}`);
  const settings = {
    preparation: preparationSettings(flags),
    refinement: { ...defined({ seed }), coherence },
    strain: strainSettings(flags),
    bars,
  };
  const runner = await createRunner(terminal, output, Math.min(workers, found.length), flags);
  const bar = startProgress(terminal, "scans", found.length);
  const series = await drain(
    runBatch(found, {
      ...{ folder: output, reading: readingSettings(flags), settings, run: runner.run },
      ...defined({ column, spacing: spacing && spacing * 1e-10 }),
    }),
    ({ row: { name, error }, done }) => {
      bar.update(done, name);
      if (error !== undefined) reporter.warn(`${name}: ${error}`);
    },
  ).finally(() => {
    bar.stop();
    return runner.close();
  });
  await writeSeries(stem(output), series, { ...figureSettings(flags), folder: await openOutput(output) });
  for (const text of seriesWarnings(series)) reporter.warn(text);
  const points = pointsOf(series);
  reporter.finish(tableOf(points, output), { command: "batch", input: paths, output, frame: series.frame, scans: points });
  if (points.every(({ summary }) => !summary)) {
    throw new OptionError(`${paths.join(", ")}: expected a scan that can be reconstructed, found none among ${found.length}`);
  }
}

/** Who computes the scans: one in this thread, several in threads of their own. Each has an engine of one thread, for the same bits. */
async function createRunner(terminal: Terminal, series: string, workers: number, flags: Flags): Promise<BatchPool> {
  const { network } = flags;
  const { command: typed, ...context } = contextOf(terminal, flags);
  // How many workers there are decides nothing.
  const command = typed?.replace(/ --workers[ =]\d+/, "");
  const known = { ...context, ...(command !== undefined && { command }) };
  if (workers > 1) {
    const { figures, panels, ranges, runtime = "" } = context;
    const settings = {
      ...{ series, runtime, figures: (figures ?? []).map(({ ending }) => ending) },
      ...defined({ command, network, panels, ranges }),
    };
    return createPool(workers, settings, terminal.signal);
  }
  const engine = await createWasmEngine({ threads: 1 });
  const kept = network === false ? undefined : keptNetwork(network);
  const own = { ...known, ...(kept && { openNetwork: kept.open }), engine };
  return {
    run: (task) => runTask(series, task, { ...own, checkpointEvery: Number.POSITIVE_INFINITY }),
    close: async () => {
      await kept?.close();
      await engine.dispose();
    },
  };
}

/** A line a scan. */
function tableOf(points: readonly SeriesPoint[], output: string): string {
  const strain = (value: number | null | undefined) => (value == null ? "–" : percent(value));
  const rows = points.map((point) => {
    const { name, latticeStrain, latticeBar, summary } = point;
    const bar = latticeBar === undefined ? "" : ` ± ${percent(latticeBar)}`;
    const size = summary?.size?.map((length) => figure(length * 1e9, 3)).join("×") ?? "–";
    return [
      name,
      stateOf(point),
      `${strain(latticeStrain)}${bar}`,
      strain(summary?.strainDeviation),
      size,
      figure(summary?.noiseRatio ?? Number.NaN, 3),
    ];
  });
  const head = ["scan", "image", "strain of the lattice", "inside", "size (nm)", "noise ratio"];
  return `${headedTable({ head, rows })}\n\nTable, curves and a folder a scan in ${output}: ${Object.values(seriesFiles).join(", ")}`;
}
