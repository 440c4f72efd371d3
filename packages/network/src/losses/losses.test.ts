import { cropOrPad, modulusOf, OptionError, type Shape, ShapeError, seededRandom, voxelCount } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { engine, transform } from "../testing/engine.js";
import { crystalOutput } from "./crystal-reading.js";
import { createFieldError } from "./field-error.js";
import { createLoss, defaultLoss, type LossOptions } from "./loss.js";
import { createPatternError } from "./pattern-error.js";
import { inverseIndices, selfTwinCorrelation, twinPlanes, volumeOfPlanes } from "./planes.js";
import { createReading } from "./reading.js";
import { createShapePhaseError, planesOfShapePhase } from "./shape-phase.js";
import { validateOutput } from "./validate.js";

const shape: Shape = [6, 5, 4];
/** Large enough for a crystal with phases that rise slowly from voxel to voxel. */
const crystalBox: Shape = [16, 16, 16];
const patternShape: Shape = [10, 9, 8];
const length = 2 * voxelCount(shape);
const opposite = inverseIndices(shape);

/** float32 fields, sums in float64: derivatives by differences of a step of 1e-2 agree to about the step's square. */
const step = 1e-2;
const slopeTolerance = 2e-3;
/** Sums of float32 products. */
const rounding = 1e-5;

function randomPlanes(seed: number, n = length): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: n }, (_, i) => random.normal(i));
}

async function magnitudeOf(planes: Float32Array): Promise<Float32Array> {
  return modulusOf(await transform(cropOrPad(volumeOfPlanes(planes, shape), patternShape), "forward")).data;
}

/** exp(iφ)·s·p. */
function changed(planes: Float32Array, scale: number, phase: number): Float32Array {
  const [c, s] = [scale * Math.cos(phase), scale * Math.sin(phase)];
  const voxels = planes.length / 2;
  return planes.map((value, i) => (i < voxels ? c * value - s * planes[i + voxels] : s * planes[i - voxels] + c * value));
}

/** Compares the slope along random directions with differences of the value. */
async function checkSlopes(
  at: Float32Array,
  value: (planes: Float32Array, gradient: Float32Array) => number | Promise<number>,
): Promise<void> {
  const gradient = new Float32Array(at.length);
  await value(at, gradient);
  const scale = Math.hypot(...gradient);
  expect(scale).toBeGreaterThan(0);
  for (let n = 0; n < 4; n++) {
    const direction = randomPlanes(50 + n, at.length);
    const norm = Math.hypot(...direction);
    const beside = (d: number) =>
      value(
        at.map((v, i) => v + (d * direction[i]) / norm),
        new Float32Array(at.length),
      );
    const slope = ((await beside(step)) - (await beside(-step))) / (2 * step);
    const expected = gradient.reduce((sum, g, i) => sum + (g * direction[i]) / norm, 0);
    expect(Math.abs(slope - expected) / scale).toBeLessThan(slopeTolerance);
  }
}

describe("the error of a field", () => {
  it.each(["nothing", "phase", "scale"] as const)("with %s free has the gradient of finite differences", async (free) => {
    const target = randomPlanes(1);
    for (const shift of [0, 1]) {
      const error = createFieldError(shape, { free, twins: true, shift });
      const near = target.map((value, i) => 0.8 * value + 0.4 * randomPlanes(2)[i]);
      await checkSlopes(near, (p, gradient) => error(p, target, 1, gradient).value);
      await checkSlopes(twinPlanes(near, opposite), (p, gradient) => error(p, target, 1, gradient).value);
    }
  });

  it("is 0 for a change that is free: twin, phase, scale, shift", () => {
    const target = new Float32Array(length);
    const random = randomPlanes(3);
    // Inside the array with a voxel to spare, so that nothing leaves it.
    for (const i of [47, 48, 49, 66, 67]) [target[i], target[length / 2 + i]] = [random[i], random[length / 2 + i]];
    const moved = target.map((_, i) => target[i - 20] ?? 0);
    const against = (free: "nothing" | "phase" | "scale", twins: boolean, shift: number, p: Float32Array) =>
      createFieldError(shape, { free, twins, shift })(p, target, 1, new Float32Array(length)).value;
    const twin = twinPlanes(target, opposite);
    const [turned, larger] = [changed(twin, 1, 2), changed(target, 3, 2)];
    for (const error of [
      against("nothing", true, 0, twin),
      against("phase", true, 0, turned),
      against("scale", true, 0, larger),
      against("phase", true, 1, moved),
    ])
      expect(error).toBeCloseTo(0, 5);
    for (const error of [
      against("nothing", false, 0, twin),
      against("nothing", true, 0, turned),
      against("phase", true, 0, moved),
    ])
      expect(error).toBeGreaterThan(0.1);
    expect(against("phase", true, 0, larger)).toBeCloseTo(4, 4);
  });
});

describe("chi2", () => {
  it("is 0 for the object itself at any scale, and its gradient is that of finite differences, without the gaps", async () => {
    const error = createPatternError(shape, patternShape, transform);
    const truth = randomPlanes(4);
    const magnitude = await magnitudeOf(truth);
    expect(await error(changed(truth, 7, 1), magnitude, 1, new Float32Array(length))).toBeLessThan(rounding);
    const holed = magnitude.map((value, i) => (i % 7 === 0 ? -1 : value));
    const other = randomPlanes(5);
    expect(await error(other, holed, 1, new Float32Array(length))).toBeGreaterThan(0.05);
    await checkSlopes(other, (p, gradient) => error(p, holed, 1, gradient));
    expect(await error(new Float32Array(length), holed, 1, new Float32Array(length))).toBe(1);
  });
});

describe("the error of shape and phase", () => {
  it("has the gradient of finite differences, and is the same for the twin", async () => {
    const target = randomPlanes(6);
    const output = randomPlanes(7).map((value, i) => (i < length / 2 ? 1 / (1 + Math.exp(-value)) : value / 6));
    const error = createShapePhaseError(shape, 0.5, true);
    // Differences of 1e-2 along a direction of norm 1 change no shape by more than its distance from 0 and 1.
    await checkSlopes(output, (p, gradient) => error(p, target, 1, gradient).value);
    const straight = error(output, target, 1, new Float32Array(length));
    const twin = error(output, twinPlanes(target, opposite), 1, new Float32Array(length));
    expect(twin.value).toBeCloseTo(straight.value, 5);
    expect(twin.isTwin).not.toBe(straight.isTwin);
    const whole = output.map((value, i) => (i < length / 2 ? value : value + 1));
    expect(error(whole, target, 1, new Float32Array(length)).value).toBeCloseTo(straight.value, 5);
  });

  it("becomes a field with the shape as modulus", () => {
    const field = planesOfShapePhase(Float32Array.of(0.5, 1, 0.75, 1));
    expect([...field].map((value) => Math.round(1e6 * value) / 1e6 + 0)).toEqual([0, -1, 0.5, 0]);
  });
});

describe("the loss of a batch", () => {
  const options: LossOptions = { ...defaultLoss, chi2Weight: 0.3, fieldWeight: 2 };

  it("is the weighted mean over its samples, with the gradient of finite differences", async () => {
    const target = randomPlanes(8, 2 * length);
    const magnitude = new Float32Array(2 * voxelCount(patternShape));
    magnitude.set(await magnitudeOf(target.subarray(0, length)));
    magnitude.set(await magnitudeOf(target.subarray(length)), magnitude.length / 2);
    const samples = { size: 2, target, magnitude };
    const loss = createLoss(options, shape, patternShape, transform);
    const output = target.map((value, i) => 0.9 * value + 0.3 * randomPlanes(9, 2 * length)[i]);
    const parts = await loss(output, samples, new Float32Array(2 * length));
    expect(parts.loss).toBeCloseTo(2 * parts.field + 0.3 * parts.chi2, 6);
    expect(parts.twins).toBe(0);
    await checkSlopes(output, async (p, gradient) => (await loss(p, samples, gradient)).loss);
  });

  it("refuses options that contradict each other or are out of range, and arrays of other lengths", async () => {
    const make = (change: Partial<LossOptions>) => () => createLoss({ ...options, ...change }, shape, patternShape, transform);
    expect(make({ chi2Weight: -1 })).toThrow(OptionError);
    expect(make({ shift: 0.5 })).toThrow(OptionError);
    expect(make({ answer: "shapePhase" })).toThrow("expected chi2Weight and shapeWeight 0");
    const samples = { size: 2, target: randomPlanes(1), magnitude: new Float32Array(1) };
    const short = createLoss(options, shape, patternShape, transform)(randomPlanes(1), samples, randomPlanes(1));
    await expect(short).rejects.toThrow(ShapeError);
  });
});

/** Distances of about 2 voxels, a little different along each direction, and phases of about a radian. */
function randomCrystalOutput(seed: number): Float32Array {
  const random = seededRandom(seed);
  const { planes, grid } = crystalOutput;
  return Float32Array.from(
    { length: planes + grid ** 3 },
    (_, i) => (i < planes ? 2 : 0) + (i < planes ? 0.2 : 1.5) * random.normal(i),
  );
}

describe("outputs that are crystals", () => {
  const { planes, grid } = crystalOutput;
  const unwrapped: LossOptions = { ...defaultLoss, answer: "crystal", unwrapped: true, chi2Weight: 0 };
  const reading = createReading("crystal", crystalBox);
  const none = new Float32Array(voxelCount(crystalBox));

  it.each(["phase", "scale"] as const)("with %s free: the loss has the gradient of finite differences", async (free) => {
    const at = randomCrystalOutput(free === "phase" ? 12 : 13);
    const options: LossOptions = { ...defaultLoss, answer: "crystal", free, shapeWeight: 0.7 };
    const loss = createLoss(options, shape, patternShape, transform);
    const magnitude = randomPlanes(11, voxelCount(patternShape)).map((value, i) => (i % 13 === 0 ? -1 : Math.abs(value) + 0.1));
    // A target near the output: otherwise the nearer twin changes between the differences.
    const near = createReading("crystal", shape).object(at).slice();
    const target = twinPlanes(near, opposite).map((value, i) => value + 0.02 * randomPlanes(15)[i] * Math.hypot(...near));
    const samples = { size: 1, magnitude, target };
    expect((await loss(at, samples, new Float32Array(at.length))).twins).toBe(1);
    await checkSlopes(at, async (p, gradient) => (await loss(p, samples, gradient)).loss);
  });

  it("with an unwrapped phase: the loss has the gradient of finite differences, against either twin", async () => {
    const loss = createLoss({ ...unwrapped, shapeWeight: 0.7 }, crystalBox, crystalBox, transform);
    const at = randomCrystalOutput(16);
    const straight = reading.object(randomCrystalOutput(17)).slice();
    for (const [target, twins] of [
      [straight, 0],
      [twinPlanes(straight, inverseIndices(crystalBox)), 1],
    ] as const) {
      // Between the target's own phases and others: always nearer to this twin.
      const half = at.map((value, i) => (i < planes ? value : (value + 3 * randomCrystalOutput(17)[i]) / 4));
      const samples = { size: 1, magnitude: none, target };
      expect((await loss(half, samples, new Float32Array(half.length))).twins).toBe(twins);
      await checkSlopes(half, async (p, gradient) => (await loss(p, samples, gradient)).loss);
    }
  });

  it("with an unwrapped phase: the field error is the unexplained share of its variance, over many turns, whatever its mean", async () => {
    const loss = createLoss(unwrapped, crystalBox, crystalBox, transform);
    // A body of 12 voxels over which the phase rises by three turns.
    const truth = new Float32Array(planes + grid ** 3).fill(6, 0, planes);
    for (let i = 0; i < grid ** 3; i++) truth[planes + i] = 5 * (i % grid);
    const target = reading.object(truth).slice();
    const errorOf = async (share: number, offset: number): Promise<number> => {
      const output = truth.map((value, i) => (i < planes ? value : share * value + offset));
      return (await loss(output, { size: 1, magnitude: none, target }, new Float32Array(output.length))).field;
    };
    expect(await errorOf(1, 0)).toBeLessThan(1e-9);
    expect(await errorOf(1, 40)).toBeLessThan(1e-9);
    const nothing = await errorOf(0, 1);
    expect(nothing).toBeGreaterThan(0.97);
    expect(nothing).toBeLessThan(1);
    expect(await errorOf(0.7, 0)).toBeCloseTo(0.09 * nothing, 6);
    expect(() => createLoss({ ...defaultLoss, unwrapped: true }, crystalBox, crystalBox, transform)).toThrow(
      "expected outputs of the kind crystal for unwrapped phases, found field",
    );
  });

  it("are read as half-spaces and the splines of a phase", () => {
    const numbers = new Float32Array(planes + grid ** 3).fill(5, 0, planes);
    // Splines of coefficients that rise evenly are straight lines: 5 intervals over 16 voxels.
    for (let i = 0; i < grid ** 3; i++) numbers[planes + i] = 0.4 * (i % grid);
    const object = reading.object(numbers);
    const at = (z: number, y: number, x: number) => (z * 16 + y) * 16 + x;
    const phase = (i: number) => Math.atan2(object[4096 + i], object[i]);
    expect(phase(at(8, 8, 9)) - phase(at(8, 8, 8))).toBeCloseTo((0.4 * 5) / 16, 4);
    expect(phase(at(9, 8, 8)) - phase(at(8, 8, 8))).toBeCloseTo(0, 4);
    expect(Math.hypot(object[at(8, 8, 8)], object[4096 + at(8, 8, 8)])).toBeCloseTo(1, 1);
    expect(Math.hypot(object[at(8, 8, 15)], object[4096 + at(8, 8, 15)])).toBeLessThan(0.1);
    expect(() => reading.object(new Float32Array(3))).toThrow("expected 48 distances");
  });
});

describe("validation of a prediction", () => {
  /** A box with a phase of a full turn along one axis: one object, well inside its array. */
  const box: Shape = [8, 8, 8];
  const planes = new Float32Array(2 * 512);
  for (let z = 2; z < 6; z++)
    for (let y = 2; y < 7; y++)
      for (let x = 2; x < 7; x++) {
        planes[(z * 8 + y) * 8 + x] = Math.cos(0.3 * (x - 4) ** 2 + 0.5 * (z - 4));
        planes[512 + (z * 8 + y) * 8 + x] = Math.sin(0.3 * (x - 4) ** 2 + 0.5 * (z - 4));
      }

  it("is perfect for the truth and its twin, before and after the refinement", async () => {
    const { data } = modulusOf(await transform(cropOrPad(volumeOfPlanes(planes, box), crystalBox), "forward"));
    const magnitude = data.map((value, i) => (i % 11 === 0 ? -1 : value));
    for (const output of [planes, twinPlanes(planes, inverseIndices(box))]) {
      const metrics = await validateOutput(engine, output, planes, box, magnitude, crystalBox);
      expect(metrics.fieldError).toBeLessThan(1e-3);
      expect(metrics.chi2).toBeLessThan(rounding);
      expect(metrics.shapeIou).toBe(1);
      expect(metrics.refined.fieldError).toBeLessThan(0.05);
      expect(metrics.selfTwin).toBeCloseTo(metrics.truthSelfTwin, 5);
    }
    expect((await validateOutput(engine, new Float32Array(1024), planes, box, magnitude, crystalBox)).fieldError).toBe(1);
  });

  it("judges an output that fills the whole pattern, as an untrained network's may", async () => {
    const even = new Float32Array(length).fill(1);
    const whole = await validateOutput(engine, even, randomPlanes(3), shape, new Float32Array(length / 2).fill(1), shape);
    expect(whole.fieldError).toBeGreaterThan(0.5);
    expect(whole.refined).toEqual({ fieldError: 1, chi2: 1 });
  });

  it("finds a mixture of both twins by its correlation with its own twin", () => {
    const indices = inverseIndices(box);
    const twin = twinPlanes(planes, indices);
    const blend = planes.map((value, i) => (value + twin[i]) / 2);
    expect(selfTwinCorrelation(blend, indices)).toBeCloseTo(1, 5);
    expect(selfTwinCorrelation(planes, indices)).toBeLessThan(0.95);
  });
});
