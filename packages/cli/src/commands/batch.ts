// `friedel batch`: a series of scans, reconstructed one beside the other, with one table.

import { availableParallelism } from "node:os";
import { drain, OptionError } from "@friedel/engine";
import { figure, headedTable, percent } from "@friedel/report";
import { pointsOf, type SeriesPoint, seriesFiles, seriesWarnings, stateOf, stem, writeSeries } from "@friedel/workflow";
import { findSeries, openOutput, requireNetwork, runBatch } from "@friedel/workflow/node";
import { type Command, Option } from "commander";
import { runClusterTask } from "../batch/cluster-pool.js";
import { openPool, type RunnerFlags } from "../batch/runner.js";
import { defined } from "../flags/defined.js";
import { figureSettings } from "../flags/figures.js";
import { addExamples, addOutput, addScan, preparationSettings, readingSettings, type ScanFlags } from "../flags/groups.js";
import { members, number, scans, whole } from "../flags/parse.js";
import { addAuto } from "../flags/refinement.js";
import { addStrainOptions, type StrainFlags, strainSettings } from "../flags/strain.js";
import { addSlurm } from "../slurm/flags.js";
import { startProgress } from "../terminal/progress.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends Omit<ScanFlags, "scan">, RunnerFlags, StrainFlags {
  readonly scans?: readonly number[];
  readonly column?: string;
  readonly spacing?: number;
  readonly bars: number;
  readonly seed?: number;
  readonly coherence: boolean;
  readonly predictOnly?: boolean;
  readonly scanFigures?: boolean;
  readonly slurmTask?: number;
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
    .option(
      "--predict-only",
      "the network's answer alone, without refinement, strain and figures: a fraction of a second a scan, and a guess",
    )
    .option("--scan-figures", "figures, report and summary sheet of each scan too, which take about as long as its search")
    .option("--workers <n>", "scans at a time", whole(1, 64), Math.min(8, availableParallelism()))
    .addOption(new Option("--slurm-task <n>").argParser(whole()).hideHelp());
  addSlurm(command, "scans");
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
      "batch night/ --slurm --slurm-options '-p cpu -t 60'",
    ],
    "Ctrl-C stops after what is at hand; the same command goes on. With --slurm it leaves the jobs running, and the same command follows them.",
  );
  command.action((paths: string[], flags: Flags) =>
    flags.slurmTask === undefined ? run(terminal, paths, flags) : runClusterTask(paths[0], flags.slurmTask, terminal.signal),
  );
}

async function run(terminal: Terminal, paths: readonly string[], flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const { network, workers, column, spacing, seed, coherence, bars, predictOnly, scanFigures, slurm } = flags;
  if (typeof network === "string") await requireNetwork(network);
  if (predictOnly && network === false)
    throw new OptionError("expected a network for --predict-only, found --no-network: leave one of them out");
  const found = await findSeries(paths, flags.scans);
  const output = flags.output ?? `${stem(paths[0])}-series`;
  const pace = slurm ? "as tasks of the cluster" : `${Math.min(workers, found.length)} at a time`;
  reporter.note(`${found.length} scans, ${pace}, into ${output}`);
  const settings = {
    preparation: preparationSettings(flags),
    refinement: { ...defined({ seed }), coherence },
    strain: strainSettings(flags),
    bars,
  };
  const drawing = scanFigures && !predictOnly ? flags : { ...flags, figures: false as const };
  const pool = await openPool(terminal, output, found, drawing, reporter.note);
  const bar = startProgress(terminal, "scans", found.length);
  const series = await drain(
    runBatch(found, {
      ...{ folder: output, reading: readingSettings(flags), settings, run: pool.run },
      ...defined({ isPredicted: predictOnly, column, spacing: spacing && spacing * 1e-10 }),
    }),
    ({ row: { name, error }, done }) => {
      bar.update(done, name);
      if (error !== undefined) reporter.warn(`${name}: ${error}`);
    },
  ).finally(() => {
    bar.stop();
    return pool.close();
  });
  await writeSeries(stem(output), series, { ...figureSettings(flags), folder: await openOutput(output) });
  for (const text of seriesWarnings(series)) reporter.warn(text);
  const points = pointsOf(series);
  reporter.finish(tableOf(points, output), { command: "batch", input: paths, output, frame: series.frame, scans: points });
  if (points.every(({ summary }) => !summary)) {
    throw new OptionError(`${paths.join(", ")}: expected a scan that can be reconstructed, found none among ${found.length}`);
  }
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
