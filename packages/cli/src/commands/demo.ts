// `friedel demo`: the whole way on simulated data. A raw scan of a strained gold nanocrystal is written as a beamline would,
// reconstructed as if it had been measured, and held against its truth and against the classical recipe.

import { join } from "node:path";
import { type ComplexVolume, centreOf, type Engine, type Triple } from "@friedel/engine";
import {
  applyRamp,
  type Comparison,
  classicalOptions,
  compareObjects,
  isosurfaceSupport,
  parseRecipe,
  resampleObject,
  type StrainImage,
  totalIterations,
} from "@friedel/imaging";
import {
  drawObjects,
  duration,
  type Found,
  figure,
  headedTable,
  isRefined,
  percent,
  rowsTable,
  strainJson,
  strainRows,
  type Table,
  voxelNm,
} from "@friedel/report";
import { renderPng } from "@friedel/report/node";
import { type SimulatedScan, simulateScan } from "@friedel/simulation";
import {
  measurementOf,
  type Pattern,
  phaseObject,
  type Reconstruction,
  reconstruct,
  type StrainDifference,
  strainAgainst,
  writeScan,
} from "@friedel/workflow";
import { findBeamline, readScan, withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../flags/engine.js";
import { addEngine, addJson, type JsonFlag } from "../flags/groups.js";
import { whole } from "../flags/parse.js";
import { serveUntilStopped } from "../serve/run-server.js";
import { preparationTable, reconstructionTable } from "../terminal/reconstruction.js";
import { createReporter, type Reporter } from "../terminal/reporter.js";
import { contextOf } from "../terminal/run-scan.js";
import { type Stages, startStages } from "../terminal/stages.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends EngineFlags, JsonFlag {
  readonly output: string;
  readonly seed: number;
  readonly open?: boolean;
}

/** Names of the two attempts. */
const ours = "friedel";
const classical = "classical recipe";

/** One way to find the object, and how it ended. */
interface Attempt {
  readonly name: string;
  readonly result: Found;
  readonly comparison: Comparison;
  readonly seconds: number;
}

/** All that is reported. */
interface Demo {
  readonly done: Reconstruction;
  readonly attempts: readonly Attempt[];
  /** Absent where the object could not be taken to space. */
  readonly difference: StrainDifference | undefined;
}

export function addDemo(program: Command, terminal: Terminal): void {
  const command = program
    .command("demo")
    .description(
      "Simulates a raw scan of a strained gold nanocrystal, reconstructs it as if it had been measured, and compares the result with the truth and with the classical recipe.",
    )
    .optionsGroup("Output:")
    .option("-o, --output <folder>", "folder for scan, results and figures", "friedel-demo")
    .option("--open", "show the result in the web app at the end, until Ctrl-C");
  addJson(command);
  addEngine(command).option("--seed <n>", "seed of crystal, noise and starts", whole(), 1);
  command.addHelpText("after", "\nExample:\n  friedel demo --seed 4 --output another-crystal");
  command.action((flags: Flags) => run(terminal, flags));
}

async function run(terminal: Terminal, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const stages = startStages(terminal, reporter);
  const scanFolder = join(flags.output, "scan");
  reporter.note(`Simulating a raw scan of a strained gold nanocrystal into ${scanFolder} …`);
  const sim = await stages.time("simulating", () => simulate(scanFolder, flags));
  reporter.note("Reconstructing it as if it had been measured …");
  const scan = { ...(await stages.time("reading", () => readScan(scanFolder))), name: "demo" };
  const { seed } = flags;
  await withOutput(flags.output, null, "demo", (folder) =>
    withEngine(flags, async (engine) => {
      const context = { ...contextOf(terminal, { figures: ["png"] }), engine };
      const work = reconstruct(scan, { refinement: { seed } }, { ...context, folder });
      const done = await stages.follow(work, { refining: ours });
      const { pattern } = done;
      const measurement = measurementOf(pattern);
      const phased = await stages.follow(phaseObject(measurement, { ...classicalOptions, seed }, context), {
        phasing: classical,
      });
      const truth = await truthOn(pattern, sim, engine);
      const attempts = [
        await attempt(ours, done.result, truth, stages, engine),
        await attempt(classical, phased, truth, stages, engine),
      ];
      const [best] = attempts;
      await folder.write("figures/comparison.png", await renderPng(comparisonFigure(pattern, truth, best.comparison)));
      const { geometry } = pattern;
      const difference = done.image && geometry && (await strainAgainst(best.comparison.aligned, truth, geometry, engine));
      report(reporter, flags, stages, { done, attempts, difference });
    }),
  );
  if (flags.open)
    await serveUntilStopped(
      terminal,
      { folder: flags.output, port: 0, open: "result.cxi", isBrowserOpened: true },
      ({ address }) => reporter.note(`\nThe result is open at\n\n  ${address}\n\nCtrl-C ends it`),
    );
}

async function simulate(folder: string, flags: Flags): Promise<SimulatedScan> {
  const beamline = await findBeamline();
  return withOutput(folder, null, "simulate", async (output) => {
    const sim = await withEngine(flags, (engine) => simulateScan({ beamline, seed: flags.seed }, engine.transform));
    await writeScan(output, "gold", sim, beamline);
    return sim;
  });
}

/** The truth on the voxels of the reconstruction, its phase as seen from the pattern's centre. */
async function truthOn({ counts, report }: Pattern, sim: SimulatedScan, engine: Engine): Promise<ComplexVolume> {
  const truth = await resampleObject(sim.crystal.object, counts.shape, engine.transform);
  const centre = report?.centre ?? centreOf(counts.shape);
  const offset = (axis: 0 | 1 | 2) => centre[axis] - sim.braggVoxel[axis];
  const ramp: Triple = [offset(0), offset(1), offset(2)];
  return applyRamp(truth, ramp);
}

async function attempt(name: string, result: Found, truth: ComplexVolume, stages: Stages, engine: Engine): Promise<Attempt> {
  const comparison = await compareObjects(result.object, truth, engine.transform);
  return { name, result, comparison, seconds: stages.seconds()[name] };
}

/** Truth and result on the same axes. */
function comparisonFigure({ geometry }: Pattern, truth: ComplexVolume, { aligned, fieldError }: Comparison): string {
  return drawObjects({
    title: "A strained gold nanocrystal, from its simulated scan",
    subtitle: `fieldError ${figure(fieldError)}; shift, phase, scale and twin taken out; drawn inside the truth's outline`,
    objects: [
      { name: "truth", object: truth },
      { name: "reconstruction", object: aligned },
    ],
    support: isosurfaceSupport(truth, 0.5),
    ...(geometry && { voxelNm: voxelNm(geometry) }),
  });
}

function report(reporter: Reporter, { output }: Flags, stages: Stages, { done, attempts, difference }: Demo): void {
  const { image } = done;
  const success = attempts[0].comparison.fieldError < 0.2 ? "the crystal was found" : "the crystal was not found";
  const inSpace = image ? ", maps.png (slices in nm, with strain), lattice.png, surface.png, facets.png, histogram.png" : "";
  const scan = join(output, "scan");
  const tables = [
    ...preparationTable("Preparation", done.pattern),
    reconstructionTable("Reconstruction", done, stages.rows()),
    ...(image && difference ? [imageTable(image, difference)] : []),
    `Against the truth: ${success} (fieldError below 0.2 is success)\n${headedTable(attemptsTable(attempts))}`,
    `Look at ${join(output, "figures")}: summary.png (all on one sheet), comparison.png (truth and result), fit.png (measured against model)${inSpace}, object.png, pattern.png\nThe raw scan is in ${scan}; try: friedel reconstruct ${scan} --help`,
  ];
  reporter.finish(tables.join("\n\n"), {
    command: "demo",
    output,
    attempts: attempts.map(({ name, result, comparison: { aligned: _, ...comparison }, seconds }) => ({
      name,
      seconds,
      metrics: result.metrics,
      ...comparison,
      options: result.options,
    })),
    ...(image && { strain: { ...strainJson(image), againstTruth: difference } }),
    seconds: stages.seconds(),
  });
}

function imageTable(image: StrainImage, { rms }: StrainDifference): string {
  const words = `strain ${percent(rms)} from the truth's, root mean square over the bulk, at its own voxels: the map is a mean of several`;
  const againstTruth = ["object by itself", words] as const;
  return rowsTable("In space", [...strainRows(image), againstTruth]);
}

function attemptsTable(attempts: readonly Attempt[]): Table {
  return {
    head: ["", "work", "time", "chi2", "llkFree", "fieldError", "phaseRms", "shapeIou"],
    rows: attempts.map(({ name, result, comparison, seconds }) => [
      name,
      isRefined(result)
        ? `${result.outcomes.length} objects`
        : `${totalIterations(parseRecipe(result.options.recipe))} iterations`,
      duration(seconds),
      figure(result.metrics.chi2, 3),
      figure(result.metrics.llkFree, 3),
      figure(comparison.fieldError, 3),
      `${figure(comparison.phaseRms, 2)} rad`,
      figure(comparison.shapeIou, 3),
    ]),
  };
}
