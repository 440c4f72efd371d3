// The contract of crystal fits: every engine draws the reference's crystals and takes its steps, in one call or in several.

import { Measured, mapped, maskVolume, modulusOf, type Shape, seededRandom, type Triple, voxelCount } from "../array/index.js";
import { crystalFitterOf } from "../contract/capabilities.js";
import type { CrystalFitter } from "../contract/crystal-fitter.js";
import type { Engine, Measurement } from "../contract/engine.js";
import { correctedMeasurement } from "../contract/measurement.js";
import type { FitSums } from "../contract/phaser.js";
import { type CrystalFit, type CrystalModel, type FitSchedule, type SplineField, startCrystalFit } from "../crystal-fit/index.js";
import { DataError, OptionError, ShapeError } from "../errors.js";
import { createReferenceEngine } from "../reference/index.js";
import { type ContractCase, require, requireRejected } from "./contract-problems.js";
import { relativeError } from "./contract-volumes.js";

/** Float32 rounding of a crystal and of one transform: a few 1e-7 of the norm. */
const drawTolerance = 5e-6;
/** Float32 rounding of a loss, a sum of squares of differences: 1e-7 was found. */
const lossTolerance = 2e-6;
/**
 * The same after some steps, relative to what the parameters have moved: 2e-6 was found, but Adam divides a gradient by its own
 * size, so that the rounding of a very small one would count in full.
 */
const stepsTolerance = 1e-4;

interface Problem {
  readonly shape: Shape;
  readonly box: Triple;
  readonly planes: number;
  readonly phase: Triple;
}

const problems: readonly Problem[] = [
  { shape: [16, 16, 16], box: [10, 10, 10], planes: 12, phase: [5, 5, 5] },
  { shape: [15, 12, 20], box: [9, 12, 7], planes: 9, phase: [4, 7, 5] },
  { shape: [10, 9, 32], box: [5, 6, 21], planes: 16, phase: [6, 4, 8] },
  { shape: [24, 9, 8], box: [24, 1, 8], planes: 5, phase: [7, 4, 4] },
];

const schedule: FitSchedule = {
  steps: 40,
  hold: 5,
  edge: { from: 4, to: 0.8 },
  rates: {
    distance: { from: 0.05, to: 0.03 },
    normal: { from: 0.005, to: 0.005 },
    phase: { from: 0.1, to: 0.03 },
  },
};

export const crystalFitCases: readonly ContractCase[] = [
  ...problems.map((problem) => ({
    name: `draws and judges crystals of ${problem.box.join("×")} in ${problem.shape.join("×")} like the reference`,
    run: (engine: Engine) => checkDrawing(engine, problem),
  })),
  ...problems.map((problem) => ({
    name: `fits crystals of ${problem.box.join("×")} in ${problem.shape.join("×")} like the reference`,
    run: (engine: Engine) => checkSteps(engine, problem),
  })),
  { name: "fits the corrected modulus of a pattern with gain and background", run: checkResponse },
  { name: "fits to the same bits in parts and in other company", run: checkParts },
  { name: "has no crystal where the planes leave nothing, and no trouble", run: checkNothing },
  { name: "refuses fits that make no sense", run: checkRefusals },
];

async function checkDrawing(engine: Engine, problem: Problem): Promise<void> {
  const [found, expected] = await both(engine, problem);
  for (const { edge, turns } of [
    { edge: 0.7, turns: 1 },
    { edge: 2.5, turns: 8 },
  ]) {
    const drawn = exampleModel(problem, 1);
    const model = { ...drawn, phase: { ...drawn.phase, values: drawn.phase.values.map((value) => turns * value) } };
    const error = relativeError((await found.object(model, edge)).data, (await expected.object(model, edge)).data);
    require(error < drawTolerance, `the crystal is off by ${error} of its norm`);
    const [a, b] = [await found.sums(model, edge), await expected.sums(model, edge)];
    for (const set of ["used", "free"] as const) {
      for (const key of Object.keys(b[set]) as (keyof FitSums["used"])[]) {
        const difference = Math.abs(a[set][key] - b[set][key]) / (key === "count" ? 1 : b[set].sumCounts + b[set].sumModel);
        require(difference < drawTolerance, `the ${set} ${key} is ${a[set][key]}, expected ${b[set][key]}`);
      }
    }
  }
  await found.dispose();
}

async function checkResponse(engine: Engine): Promise<void> {
  const [problem] = problems;
  const pattern = examplePattern(problem);
  const [gain, background] = [mapped(pattern.amplitude, (_, i) => 1 + (i % 3)), mapped(pattern.amplitude, (_, i) => i % 4)];
  const seen = mapped(pattern.amplitude, (value, i) => Math.sqrt(gain.data[i] * value ** 2 + background.data[i]));
  const measurement: Measurement = { amplitude: seen, mask: pattern.mask, gain, background };
  const ends = [];
  for (const each of [measurement, correctedMeasurement(measurement)]) {
    const fitter = await crystalFitterOf(engine, each, problem.box);
    ends.push(await fitter.advance(startsOf(problem), schedule, 3));
    await fitter.dispose();
  }
  for (const [i, fit] of ends[0].entries()) requireSameBits(fit, ends[1][i]);
}

async function checkSteps(engine: Engine, problem: Problem): Promise<void> {
  const fitter = await crystalFitterOf(engine, examplePattern(problem), problem.box);
  const starts = startsOf(problem);
  let fits = starts;
  for (const { upTo, fits: wanted } of await expectedFits(problem)) {
    fits = await fitter.advance(fits, schedule, upTo);
    for (const [i, fit] of fits.entries()) {
      require(fit.step === upTo, `expected ${upTo} steps, found ${fit.step}`);
      const error = Math.abs(fit.loss / wanted[i].loss - 1);
      const tolerance = upTo === 1 ? lossTolerance : stepsTolerance;
      require(error < tolerance, `the loss before step ${upTo} is ${fit.loss}, expected ${wanted[i].loss}`);
      for (const part of ["planes", "phase"] as const) {
        const moved = relativeError(path(fit, starts[i], part), path(wanted[i], starts[i], part));
        require(!(moved > stepsTolerance), `the ${part} moved otherwise by ${moved} of their way in ${upTo} steps`);
      }
    }
  }
  await fitter.dispose();
}

function startsOf(problem: Problem): CrystalFit[] {
  return [2, 3].map((seed) => startCrystalFit(exampleModel(problem, seed)));
}

interface Stage {
  readonly upTo: number;
  readonly fits: readonly CrystalFit[];
}

/** What the reference has found, for it is slow and engines come with several numbers of threads. */
const found = new Map<Problem, Promise<readonly Stage[]>>();

function expectedFits(problem: Problem): Promise<readonly Stage[]> {
  const known = found.get(problem) ?? fitByReference(problem);
  found.set(problem, known);
  return known;
}

async function fitByReference(problem: Problem): Promise<readonly Stage[]> {
  const fitter = await crystalFitterOf(await createReferenceEngine(), examplePattern(problem), problem.box);
  const first = await fitter.advance(startsOf(problem), schedule, 1);
  const last = await fitter.advance(first, schedule, 24);
  const falls = last.every((fit, i) => fit.loss < first[i].loss);
  require(falls, "the losses are to fall from the first step to the last");
  return [
    { upTo: 1, fits: first },
    { upTo: 24, fits: last },
  ];
}

async function checkParts(engine: Engine): Promise<void> {
  const [problem] = problems;
  const fitter = await crystalFitterOf(engine, examplePattern(problem), problem.box);
  const starts = [4, 5, 6, 7].map((seed) => startCrystalFit(exampleModel(problem, seed)));
  const together = await fitter.advance(starts, schedule, 9);
  let parts = [starts[3], starts[1]];
  for (const upTo of [6, 6, 7, 9]) parts = await fitter.advance(parts, schedule, upTo);
  requireSameBits(parts[0], together[3]);
  requireSameBits(parts[1], together[1]);
  // One that is behind catches up; one that is ahead waits.
  const [ahead, behind] = await fitter.advance([together[0], starts[2]], schedule, 9);
  require(ahead === together[0], "a fit that has arrived is to come back as it is");
  requireSameBits(behind, together[2]);
  await fitter.dispose();
}

async function checkNothing(engine: Engine): Promise<void> {
  const [problem] = problems;
  const fitter = await crystalFitterOf(engine, examplePattern(problem), problem.box);
  const model = { ...exampleModel(problem, 1), planes: Float32Array.of(0, 3, 0, -30, 0, 0, 1, 2) };
  const [fit] = await fitter.advance([startCrystalFit(model)], { ...schedule, hold: 0 }, 3);
  require(Math.abs(fit.loss - 1) < lossTolerance, `expected a loss of 1, found ${fit.loss}`);
  require(fit.model.planes.every((value, i) => value === model.planes[i]), "expected planes that stay");
  require((await fitter.object(model, 1)).data.every((value) => value === 0), "expected no crystal");
  await fitter.dispose();
}

async function checkRefusals(engine: Engine): Promise<void> {
  const [problem] = problems;
  const pattern = examplePattern(problem);
  await requireRejected(crystalFitterOf(engine, pattern, [10, 17, 10]), ShapeError);
  await requireRejected(crystalFitterOf(engine, pattern, [10, 0, 10]), ShapeError);
  await requireRejected(crystalFitterOf(engine, { ...pattern, mask: maskVolume(problem.shape) }, problem.box), DataError);
  await requireRejected(crystalFitterOf(engine, { ...pattern, mask: maskVolume([8, 8, 8]) }, problem.box), ShapeError);
  const fitter = await crystalFitterOf(engine, pattern, problem.box);
  const fit = startCrystalFit(exampleModel(problem, 1));
  const { model } = fit;
  const wrong: [CrystalModel, new (message: string) => Error][] = [
    [{ ...model, planes: new Float32Array(0) }, ShapeError],
    [{ ...model, planes: model.planes.slice(1) }, ShapeError],
    [{ ...model, planes: Float32Array.of(0, 0, 0, 3) }, DataError],
    [{ ...model, planes: model.planes.map((v, i) => (i === 5 ? Number.NaN : v)) }, DataError],
    [{ ...model, phase: { shape: [5, 5, 5], values: new Float32Array(124) } }, ShapeError],
    [{ ...model, phase: { shape: [5, 3, 5], values: new Float32Array(75) } }, ShapeError],
    [{ ...model, phase: { shape: [4, 4, 4], values: new Float32Array(64).fill(Number.POSITIVE_INFINITY) } }, DataError],
  ];
  for (const [each, error] of wrong) {
    await requireRejected(fitter.object(each, 1), error);
    await requireRejected(fitter.sums(each, 1), error);
    await requireRejected(fitter.advance([startCrystalFit(each)], schedule, 1), error);
  }
  await requireRejected(fitter.object(model, 0), OptionError);
  await requireRejected(fitter.advance([{ ...fit, moments: fit.moments.slice(2) }], schedule, 1), ShapeError);
  await requireRejected(fitter.advance([fit, startCrystalFit(exampleModel(problems[1], 1))], schedule, 1), ShapeError);
  await requireRejected(fitter.advance([fit], schedule, 41), OptionError);
  await requireRejected(fitter.advance([fit], { ...schedule, edge: { from: 1, to: 0 } }, 1), OptionError);
  const rates = { ...schedule.rates, phase: { from: -1, to: 0 } };
  await requireRejected(fitter.advance([fit], { ...schedule, rates }, 1), OptionError);
  require((await fitter.advance([], schedule, 3)).length === 0, "expected no fits from none");
  await fitter.dispose();
}

async function both(engine: Engine, problem: Problem): Promise<[CrystalFitter, CrystalFitter]> {
  const measurement = examplePattern(problem);
  const reference = await createReferenceEngine();
  return [await crystalFitterOf(engine, measurement, problem.box), await crystalFitterOf(reference, measurement, problem.box)];
}

/** What has been moved of one part of a model. */
function path(fit: CrystalFit, start: CrystalFit, part: "planes" | "phase"): number[] {
  const values = ({ model }: CrystalFit): Float32Array => (part === "planes" ? model.planes : model.phase.values);
  const from = values(start);
  return Array.from(values(fit), (value, i) => value - from[i]);
}

/** Counts with zeros, gaps and free voxels: any will do to descend on. */
function examplePattern({ shape }: Problem): Measurement {
  const random = seededRandom(31);
  const count = voxelCount(shape);
  const centre = shape.map((n) => Math.floor(n / 2));
  const amplitude = modulusOf({ kind: "complex", shape, data: new Float32Array(2 * count) });
  const mask = maskVolume(shape);
  for (let i = 0; i < count; i++) {
    const q = [Math.floor(i / shape[1] / shape[2]), Math.floor(i / shape[2]) % shape[1], i % shape[2]];
    const distance = Math.hypot(...q.map((v, axis) => (v - centre[axis]) / shape[axis]));
    amplitude.data[i] = Math.sqrt(Math.floor(400 * Math.exp(-12 * distance) * (0.5 + random.uniform(i))));
    const choice = random.uniform(count + i);
    mask.data[i] = q[2] === 3 || choice > 0.97 ? Measured.no : choice < 0.05 ? Measured.free : Measured.used;
  }
  return { amplitude, mask };
}

/** Planes about a ball of half the box, with normals of several lengths, and random fields. */
function exampleModel({ box, planes, phase }: Problem, seed: number): CrystalModel {
  const random = seededRandom(seed);
  const list = new Float32Array(4 * planes);
  for (let k = 0; k < planes; k++) {
    const n = [0, 1, 2].map((axis) => random.normal(3 * k + axis));
    // Some planes stand exactly across the rows, some along them.
    if (k % 4 === 1) n[2] = 0;
    if (k % 4 === 2) n[0] = n[1] = 0;
    list.set(n, 4 * k);
    list[4 * k + 3] = (0.3 + 0.1 * random.uniform(500 + k)) * Math.max(...box) * 0.8;
  }
  return { planes: list, phase: exampleField(phase, 1000, 1.2, seed) };
}

function exampleField(shape: Triple, index: number, size: number, seed: number): SplineField {
  const random = seededRandom(seed);
  return { shape, values: Float32Array.from({ length: voxelCount(shape) }, (_, i) => size * random.normal(index + i)) };
}

function requireSameBits(a: CrystalFit, b: CrystalFit): void {
  const lists = ({ model, moments, loss, step }: CrystalFit): number[] => [
    ...model.planes,
    ...model.phase.values,
    ...moments,
    loss,
    step,
  ];
  const other = lists(b);
  require(lists(a).every((value, i) => Object.is(value, other[i])), "a fit ends with other bits than in one call with others");
}
