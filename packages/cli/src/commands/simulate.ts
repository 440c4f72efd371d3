// `friedel simulate`: one crystal, as a raw scan or as a pattern, with its truth.

import { type Engine, fromNm, OptionError, type Triple } from "@friedel/engine";
import { figure, geometryRows, type Row, rowsTable } from "@friedel/report";
import { simulateCrystal, simulatePattern, simulateScan } from "@friedel/simulation";
import {
  geometryRecord,
  hasDetectorMaps,
  provenanceOf,
  truthName,
  writePatternFile,
  writeScan,
  writeTruth,
} from "@friedel/workflow";
import { diskFile, findBeamline, withOutput } from "@friedel/workflow/node";
import type { Command } from "commander";
import { readCrystalFile } from "../atoms/lammps-crystal.js";
import { type AtomsFlags, addAtoms, makeAtoms, objectIn } from "../atoms/simulated-atoms.js";
import { defined } from "../flags/defined.js";
import { type EngineFlags, withEngine } from "../flags/engine.js";
import { addEngine, addExamples, addJson, type JsonFlag } from "../flags/groups.js";
import { number, pair, sizes, whole } from "../flags/parse.js";
import { addProblem, type ProblemFlags, problemsHelp, simulateToProblem } from "../problems/simulate-problem.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends EngineFlags, JsonFlag, AtomsFlags, ProblemFlags {
  readonly scan?: string;
  readonly pattern?: string;
  readonly seed: number;
  readonly facets: "cubic" | number;
  readonly phaseRange: number;
  readonly correlation: number;
  readonly peakCounts: number;
  readonly background: number;
  readonly coherence?: number | Triple;
  readonly deadPixels: number;
  readonly hotPixels: number;
  readonly size: number | Triple;
  readonly oversampling: number;
  readonly beamline?: string;
  readonly energy: number;
  readonly distance?: number;
  readonly pixel?: number;
  readonly motor?: Readonly<Record<string, number>>;
  readonly frames: number;
  readonly step: number;
  readonly pixels: number;
  readonly diameter: number;
}

export function addSimulate(program: Command, terminal: Terminal): void {
  const command = program
    .command("simulate")
    .description(
      "Simulates a faceted crystal with a smooth random strain, as a raw scan in the files of a beamline or as a prepared pattern; or a relaxed crystal of atoms, as a pattern; or a phase problem of another field. The truth is written with it.",
    )
    .optionsGroup("What to write (one of the three):")
    .option("--scan <folder>", "a raw scan, in the files that the beamline writes")
    .option("--pattern <folder>", "a pattern with its mask")
    .option("--problem <kind>", "a problem of another field, out of the list below")
    .option("-o, --output <folder>", "where a problem is written (default: a folder named after its kind)")
    .optionsGroup("Crystal:")
    .option("--seed <n>", "seed of all that is random", whole(), 0)
    .option("--facets <kind>", "cubic, or a number of facets in random directions", facets, "cubic")
    .option("--phase-range <rad>", "largest less smallest phase inside; 0 for no strain", number(0, 100), 2)
    .option("--correlation <share>", "length over which the strain changes, relative to the diameter", number(0.01, 100), 0.4);
  addAtoms(command)
    .optionsGroup("Exposure:")
    .option("--peak-counts <n>", "expected counts of the brightest voxel", number(1), 1e5)
    .option("--background <counts>", "expected background a voxel", number(0), 0.02)
    .optionsGroup("Of a pattern:")
    .option("--size <n>", "size, one number or three", sizes, 64)
    .option("--coherence <voxels>", "standard deviation of the blur by partial coherence, one number or three", widths)
    .option("--dead-pixels <share>", "share of the pixels that measure nothing", number(0, 1), 0)
    .option("--hot-pixels <share>", "share of the pixels that count by themselves and are in no mask", number(0, 1), 0)
    .option("--oversampling <ratio>", "size over the crystal's longest axis", number(1.2, 20), 2.9)
    .optionsGroup("Of a scan:")
    .option("--beamline <name|file>", "preset or YAML file of the diffractometer (default: 34-ID-C)")
    .option("--energy <eV>", "photon energy", number(1000), 9000)
    .option("--distance <m>", "from sample to detector (default: 0.5 for pixels of 55 um, and in proportion)", number(0.01))
    .option("--pixel <um>", "edge of a detector pixel (default: the beamline's)", number(0.1, 10_000))
    .option(
      "--motor <name=deg>",
      "position of a circle, the rocked one at the Bragg peak; repeat for each (default: those that find 111 of gold)",
      pair,
    )
    .option("--frames <n>", "frames of the rocking curve", whole(16, 1024), 120)
    .option("--step <deg>", "angle between frames", number(1e-6, 1), 0.008)
    .option("--pixels <n>", "pixels along each edge of a frame", whole(16, 256), 160)
    .option("--diameter <nm>", "largest distance between two corners of the crystal", number(1, 10_000), 350);
  addProblem(command);
  addEngine(command);
  addJson(command);
  command.addHelpText("after", problemsHelp);
  addExamples(command, [
    "simulate --scan crystal/ --seed 3 && friedel reconstruct crystal/",
    "simulate --scan align/ --beamline P10 --seed 3 && friedel reconstruct align/ --beamline P10",
    "simulate --pattern weak/ --size 96 --peak-counts 1e4 --phase-range 4",
    "simulate --pattern platinum/ --atoms 20000 --metal Pt --shape winterbottom --hkl 200",
    "simulate --problem cell --seed 3 -o cell/",
  ]);
  command.action((flags: Flags) => run(terminal, flags, (name) => command.getOptionValueSource(name) === "cli"));
}

async function run(terminal: Terminal, flags: Flags, isGiven: (name: keyof Flags) => boolean): Promise<void> {
  const { scan, pattern, problem } = flags;
  const asked = Object.entries({ scan, pattern, problem }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`]));
  if (asked.length !== 1)
    throw new OptionError(`expected one of --scan, --pattern and --problem, found ${asked.join(" and ") || "none"}`);
  const odd = (problem === undefined ? ofProblems : ofCrystals).find(isGiven);
  if (odd) throw new OptionError(`expected ${problem === undefined ? "" : "no "}--problem with --${flagOf(odd)}, found ${asked}`);
  const ofAtoms = [flags.atoms !== undefined && "--atoms", flags.atomsFile !== undefined && "--atoms-file"].filter(
    (name) => name,
  );
  if (ofAtoms.length > 1) throw new OptionError("expected one of --atoms and --atoms-file, found both");
  if (ofAtoms.length > 0 && scan !== undefined) throw new OptionError(`expected --pattern with ${ofAtoms[0]}, found --scan`);
  const reporter = createReporter(terminal, flags.json === true);
  const { size, ...others } = flags;
  const [rows, json] = await (problem !== undefined
    ? simulateToProblem(isGiven("size") ? flags : others)
    : scan !== undefined
      ? simulateToScan(scan, flags)
      : simulateToPattern(terminal, pattern ?? "", flags));
  const where = scan ?? pattern ?? json.output;
  reporter.finish(rowsTable(`Simulated ${where}`, rows), { command: "simulate", seed: flags.seed, ...json });
}

/** Flags that only a problem has, and those that it has not, of those with which one would ask for something else. */
const ofProblems = ["counts", "stop", "rms", "defocus", "output"] as const;
const ofCrystals = [
  "facets",
  "phaseRange",
  "correlation",
  "peakCounts",
  "background",
  "coherence",
  "oversampling",
  "atoms",
] as const;

function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

async function simulateToScan(folder: string, flags: Flags): Promise<[Row[], { readonly output: string }]> {
  const beamline = await findBeamline(flags.beamline);
  const { seed, facets, phaseRange, correlation, peakCounts, background, frames, pixels } = flags;
  const crystal = { facets, phaseRange, correlation, diameterM: fromNm(flags.diameter) };
  const chip = hasDetectorMaps(beamline) ? "timepix" : "even";
  const pixelM = flags.pixel && flags.pixel / 1e6;
  const given = defined({ distanceM: flags.distance, pixelM, motorsDeg: flags.motor });
  const instrument = { beamline, energyEv: flags.energy, frames, pixels, stepDeg: flags.step, chip, ...given } as const;
  return withOutput(folder, null, "simulate", async (output) => {
    const sim = await withEngine(flags, (engine) =>
      simulateScan({ ...crystal, ...instrument, seed, peakCounts, background }, engine.transform),
    );
    await writeScan(output, "crystal", sim, beamline);
    const total = sim.frames.data.reduce((a, b) => a + b, 0);
    const geometry = geometryRecord(sim.geometry, { ...sim, beamline, pixelM: [sim.pixelM, sim.pixelM] });
    const rows: Row[] = [
      ["frames", `${frames} of ${pixels}×${pixels} pixels, ${figure(total, 12)} counts`],
      ["Bragg peak", `frame ${sim.braggVoxel[0]}, row ${sim.braggVoxel[1]}, column ${sim.braggVoxel[2]}`],
      ...geometryRows(geometry),
      ["truth", `${folder}/${truthName}`],
    ];
    return [rows, { output: folder, files: output.files, braggVoxel: sim.braggVoxel, geometry }];
  });
}

async function simulateToPattern(
  terminal: Terminal,
  folder: string,
  flags: Flags,
): Promise<[Row[], { readonly output: string }]> {
  const { seed, peakCounts, background, deadPixels, hotPixels, coherence, size } = flags;
  const shape = threeOf(size);
  const coherenceWidths = coherence === undefined ? undefined : threeOf(coherence);
  const detector = { seed, peakCounts, background, deadPixels, hotPixels, ...defined({ coherenceWidths }) };
  return withOutput(folder, flags.atomsFile ?? null, "simulate", async (output) => {
    const { truth, counts, mask } = await withEngine(flags, async (engine) => {
      const truth = await truthOf(terminal, flags, shape, engine);
      const { transform } = engine;
      return { truth, ...(await simulatePattern(truth.object, detector, transform)) };
    });
    await writeTruth(output, truth, truth.more);
    const pattern = { counts, mask, isAmplitude: false };
    const { scan: _, pattern: __, ...parameters } = flags;
    await writePatternFile(
      output,
      pattern,
      provenanceOf({ command: terminal.commandLine, inputs: truth.inputs, parameters, seed }),
    );
    const total = counts.data.reduce((a, b) => a + b, 0);
    const rows: Row[] = [
      ["size", `${shape.join("×")} voxels`],
      ...truth.rows,
      ["counts", figure(total, 12)],
      ["files", output.files.join(", ")],
    ];
    return [rows, { output: folder, files: output.files, shape, counts: total, ...truth.json }];
  });
}

/** The object that scatters, what is written with it, and what is said of it. */
async function truthOf(terminal: Terminal, flags: Flags, shape: Triple, engine: Engine) {
  const { seed, atoms, atomsFile, facets, phaseRange, correlation, oversampling, hkl, metal, threads } = flags;
  const grid = { shape, oversampling };
  const read = atomsFile === undefined ? undefined : await readCrystalFile(atomsFile, metal);
  const inputs = atomsFile === undefined ? [] : [await diskFile(atomsFile).fingerprint()];
  const crystal = read?.crystal ?? (atoms && (await makeAtoms(terminal, flags, { atoms, seed, threads, grid })));
  if (!crystal) {
    const { object, support } = simulateCrystal({ shape, seed, size: 1 / oversampling, facets, phaseRange, correlation });
    return { object, support, inputs, more: {}, rows: [], json: {} };
  }
  const { object, support, displacement, peak, voxelAngstrom } = await objectIn(
    grid,
    crystal,
    hkl,
    engine,
    read?.sites.orientation,
  );
  const { sites, positions, latticeConstant } = crystal;
  const count = sites.length / 3;
  const unassigned = read?.sites.unassigned ?? 0;
  const rows: Row[] = [
    ["crystal", `${count} atoms of ${metal}, voxels of ${figure(voxelAngstrom)} Å, at ${hkl.join(" ")}`],
    ["lattice", `${figure(latticeConstant, 6)} Å`],
    ...(unassigned > 0 ? [["left out", `${unassigned} atoms that are no part of the crystal's lattice`] as const] : []),
  ];
  // Around a defect the displacement has several values: only its phase factor, the object's, is the truth there.
  const known = flags.defect === "none" && !read ? { displacement } : {};
  const more = { ...known, qVector: peak, voxelAngstrom, latticeConstant, sites, positions };
  return { object, support, inputs, more, rows, json: { atoms: count, unassigned, voxelAngstrom, latticeConstant } };
}

function threeOf(value: number | Triple): Triple {
  return typeof value === "number" ? [value, value, value] : value;
}

function widths(text: string): number | Triple {
  const [z, y = z, x = y] = text.split(",").map((part) => number(0, 100)(part));
  return [z, y, x];
}

function facets(text: string): "cubic" | number {
  return text === "cubic" ? "cubic" : whole(4, 100)(text);
}
