// `friedel demo`: the whole way on simulated data. A raw scan of a strained gold nanocrystal is written as a beamline would,
// reconstructed as if it had been measured, and held against its truth and against the classical recipe.

import { join } from "node:path";
import { type ComplexVolume, type Engine, maskVolume, modulusOf, type Triple } from "@friedel/engine";
import {
  applyRamp,
  type Comparison,
  classicalOptions,
  compareObjects,
  parseRecipe,
  refineOptions,
  resampleObject,
  type StrainImage,
  totalIterations,
} from "@friedel/imaging";
import {
  drawObjects,
  duration,
  type Found,
  figure,
  geometryRows,
  headedTable,
  isRefined,
  percent,
  rowsTable,
  strainJson,
  strainRows,
  summaryRows,
  voxelNm,
} from "@friedel/report";
import { renderPng } from "@friedel/report/node";
import { type SimulatedScan, simulateScan } from "@friedel/simulation";
import { amplitudeOf, type Pattern, provenanceOf } from "@friedel/workflow";
import { findBeamline, type OutputFolder, readScan, withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { type EngineFlags, withEngine } from "../engines.js";
import { parametersOf } from "../found.js";
import { addEngine, addJson, type JsonFlag } from "../option-groups.js";
import { whole } from "../parse.js";
import { runPhasing } from "../phasing-run.js";
import { preparationRows, prepareInput } from "../preparing.js";
import { runRefinement } from "../refine-run.js";
import { createReporter, type Reporter } from "../report.js";
import { type Reconstruction, writePattern, writeReconstruction } from "../results.js";
import { writeScan } from "../scan-files.js";
import { type Stages, startStages } from "../stages.js";
import { type StrainDifference, strainAgainst } from "../strain/against-truth.js";
import { addStrainFiles } from "../strain/run.js";
import type { Terminal } from "../terminal.js";

interface Flags extends EngineFlags, JsonFlag {
  readonly output: string;
  readonly seed: number;
}

/** The simulated detector has hardly any background, so every photon is kept: a noise floor would cut off faint fringes. */
const preparation = { hotPixels: true, threshold: 0 } as const;

/** The strain step as `reconstruct` does it. The facets lie at random about Q, so that no indices would be true. */
const strainFlags = { frame: "lab", figures: true } as const;

/** One way to find the object, and how it ended. */
interface Attempt {
  readonly name: string;
  readonly result: Found;
  readonly comparison: Comparison;
  readonly seconds: number;
}

/** The result in space. */
interface InSpace {
  readonly image: StrainImage;
  readonly difference: StrainDifference;
}

export function addDemo(program: Command, terminal: Terminal): void {
  const command = program
    .command("demo")
    .summary("see the whole way on simulated data")
    .description(
      "Simulates a raw scan of a strained gold nanocrystal, reconstructs it as if it had been measured, and compares the result with the truth and with the classical recipe.",
    )
    .optionsGroup("Output:")
    .option("-o, --output <folder>", "folder for scan, results and figures", "friedel-demo");
  addJson(command);
  addEngine(command).option("--seed <n>", "seed of crystal, noise and starts", whole(), 1);
  command.addHelpText("after", "\nExample:\n  friedel demo --seed 4 --output another-crystal");
  command.action((flags: Flags) => run(terminal, flags));
}

async function run(terminal: Terminal, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const stages = startStages(terminal);
  const scanFolder = join(flags.output, "scan");
  reporter.note(`Simulating a raw scan of a strained gold nanocrystal into ${scanFolder} …`);
  const sim = await stages.time("simulating", () => simulate(scanFolder, flags));
  reporter.note("Reconstructing it as if it had been measured …");
  const loaded = await stages.time("reading", () => readScan(scanFolder, {}));
  await withOutput(flags.output, null, (output) =>
    withEngine(flags, async (engine) => {
      const pattern = await stages.time("preparing", () => prepareInput(loaded, preparation, engine, reporter));
      const truth = await truthOn(pattern, pattern.report.centre, sim, engine);
      const measurement = { amplitude: amplitudeOf(pattern), mask: pattern.mask };
      const job = { resume: false, checkpointEvery: Number.POSITIVE_INFINITY };
      const attempt = (name: string, find: (label: string) => Promise<Found>) =>
        tryOut(terminal, stages, engine, truth, name, find);
      const best = await attempt("friedel", (label) =>
        runRefinement(terminal, engine, measurement, { ...job, label, options: refineOptions({ seed: flags.seed }) }),
      );
      const classical = await attempt("classical recipe", (label) =>
        runPhasing(terminal, engine, measurement, { ...job, label, options: { ...classicalOptions, seed: flags.seed } }),
      );
      const parameters = { ...parametersOf(best.result), preparation: pattern.report };
      const provenance = provenanceOf({
        command: terminal.commandLine,
        inputs: [loaded.file],
        parameters,
        seed: flags.seed,
      });
      const done = { name: "demo", pattern, result: best.result, engine, provenance };
      await stages.time("writing", () => writeAll(output, done, truth, best.comparison));
      const space = await stages.time("strain", () => takeToSpace(output, done, best.comparison, truth, reporter));
      report(reporter, flags, done, [best, classical], stages, space);
    }),
  );
}

async function simulate(folder: string, flags: Flags): Promise<SimulatedScan> {
  const beamline = await findBeamline();
  return withOutput(folder, null, async (output) => {
    const sim = await withEngine(flags, (engine) =>
      simulateScan({ beamline, seed: flags.seed }, (volume, direction) => engine.transform(volume, direction)),
    );
    await writeScan(output, "gold", sim, beamline);
    return sim;
  });
}

/** The truth on the voxels of the reconstruction, its phase as seen from the pattern's centre. */
async function truthOn({ counts }: Pattern, centre: Triple, sim: SimulatedScan, engine: Engine): Promise<ComplexVolume> {
  const truth = await resampleObject(sim.crystal.object, counts.shape, (volume, direction) =>
    engine.transform(volume, direction),
  );
  const offset = (axis: 0 | 1 | 2) => sim.braggVoxel[axis] - centre[axis];
  const ramp: Triple = [-offset(0), -offset(1), -offset(2)];
  return applyRamp(truth, ramp);
}

async function tryOut(
  terminal: Terminal,
  stages: Stages,
  engine: Engine,
  truth: ComplexVolume,
  name: string,
  find: (label: string) => Promise<Found>,
): Promise<Attempt> {
  const start = terminal.now();
  const result = await stages.time(name, () => find(name));
  const seconds = (terminal.now() - start) / 1000;
  const comparison = await compareObjects(result.object, truth, (volume, direction) => engine.transform(volume, direction));
  return { name, result, comparison, seconds };
}

/** Writes the result, and a figure of truth and result on the same axes. */
async function writeAll(output: OutputFolder, done: Reconstruction, truth: ComplexVolume, comparison: Comparison): Promise<void> {
  await writePattern(output, done.pattern, done.provenance);
  await writeReconstruction(output, done, true);
  const amplitude = modulusOf(truth).data;
  const half = amplitude.reduce((a, b) => Math.max(a, b), 0) / 2;
  const support = maskVolume(
    truth.shape,
    Uint8Array.from(amplitude, (value) => Number(value >= half)),
  );
  const lengths = done.pattern.geometry && { voxelNm: voxelNm(done.pattern.geometry) };
  const subtitle = `fieldError ${figure(comparison.fieldError)}; shift, phase, scale and twin taken out; drawn inside the truth's outline`;
  const objects = [
    { name: "truth", object: truth },
    { name: "reconstruction", object: comparison.aligned },
  ];
  const title = "A strained gold nanocrystal, from its simulated scan";
  await output.write("figures/comparison.png", await renderPng(drawObjects({ title, subtitle, objects, support, ...lengths })));
}

/** The strain step on the result, and how far its strain is from the truth's; nothing where the step refuses the object. */
async function takeToSpace(
  output: OutputFolder,
  done: Reconstruction,
  { aligned }: Comparison,
  truth: ComplexVolume,
  reporter: Reporter,
): Promise<InSpace | undefined> {
  const { geometry } = done.pattern;
  const image = await addStrainFiles(output, done, strainFlags, reporter);
  return image && geometry && { image, difference: await strainAgainst(aligned, truth, geometry, done.engine) };
}

function report(
  reporter: Reporter,
  flags: Flags,
  done: Reconstruction,
  attempts: readonly Attempt[],
  stages: Stages,
  space: InSpace | undefined,
): void {
  const { geometry, report: preparation } = done.pattern;
  const head = ["", "work", "time", "chi2", "llkFree", "fieldError", "phaseRms", "shapeIou"];
  const rows = attempts.map(({ name, result, comparison, seconds }) => [
    name,
    isRefined(result) ? `${result.outcomes.length} objects` : `${totalIterations(parseRecipe(result.options.recipe))} iterations`,
    duration(seconds),
    figure(result.metrics.chi2, 3),
    figure(result.metrics.llkFree, 3),
    figure(comparison.fieldError, 3),
    `${figure(comparison.phaseRms, 2)} rad`,
    figure(comparison.shapeIou, 3),
  ]);
  const [best] = attempts;
  const success = best.comparison.fieldError < 0.2 ? "the crystal was found" : "the crystal was not found";
  const tables = [
    ...(preparation
      ? [rowsTable("Preparation", [...preparationRows(preparation), ...(geometry ? geometryRows(geometry) : [])])]
      : []),
    rowsTable("Reconstruction", [...summaryRows(done), ...stages.rows()]),
    ...(space
      ? [
          rowsTable("In space", [
            ...strainRows(space.image),
            ["strain against the truth", `${percent(space.difference.rms)} root mean square over the bulk`],
          ]),
        ]
      : []),
    `Against the truth: ${success} (fieldError below 0.2 is success)\n${headedTable({ head, rows })}`,
    `Look at ${join(flags.output, "figures")}: comparison.png (truth and result)${space ? ", maps.png (slices in nm, with strain), surface.png, facets.png, histogram.png" : ""}, object.png, pattern.png\nThe raw scan is in ${join(flags.output, "scan")}; try: friedel reconstruct ${join(flags.output, "scan")} --help`,
  ];
  reporter.finish(tables.join("\n\n"), {
    command: "demo",
    output: flags.output,
    attempts: attempts.map(({ name, result, comparison: { aligned: _, ...comparison }, seconds }) => ({
      name,
      seconds,
      metrics: result.metrics,
      ...comparison,
      options: result.options,
    })),
    ...(space && { strain: { ...strainJson(space.image), againstTruth: space.difference } }),
    seconds: stages.seconds(),
  });
}
