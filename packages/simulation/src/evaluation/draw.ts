// One pattern of a test set with its truth, as a pure function of (seed of the set, class, index, shape).

import type { ComplexVolume, MaskVolume, RealVolume, Shape, Transform, Triple } from "@friedel/engine";
import { detect, type Gap } from "../diffraction/detector.js";
import { brightestVoxel, exposed, simulatePattern } from "../diffraction/pattern.js";
import { numbersOf, wholeNumber } from "../random.js";
import { defaultSampleSet } from "../samples/description.js";
import { cutFrames, type Disturbance, disturbCounting, disturbLight } from "../samples/disturbances.js";
import { drawCarried, memberSeed } from "../samples/draw-object.js";
import type { TestClass } from "./classes.js";
import { type Fault, faultyLight, isFault, type Scatterer, spoilCounts } from "./faults.js";
import { drawAtoms, drawField, type TestFacts } from "./test-objects.js";

/** A pattern of a test set: zero frequency at ⌊N/2⌋, axes (frame, row, column). */
export interface TestPattern {
  readonly className: string;
  readonly index: number;
  /** Whole numbers; 0 where not measured. */
  readonly counts: RealVolume;
  /** Values of `Measured`: `used` or `no`. */
  readonly mask: MaskVolume;
  /**
   * The object that scattered. The pattern is taken as it scatters, never moved to its maximum or by a part of a voxel: so it
   * fixes the object's ramp, and no ramp is free in the metric.
   */
  readonly truth: ComplexVolume;
  readonly facts: TestFacts;
}

/** Draws a pattern. Throws OptionError for an array that cannot carry the class. */
export async function drawTestPattern(
  setSeed: number,
  testClass: TestClass,
  index: number,
  shape: Shape,
  transform: Transform,
): Promise<TestPattern> {
  const { name, stream } = testClass;
  const draw = (seed: number) =>
    testClass.kind === "atoms" ? drawAtoms(testClass, index, seed, shape, transform) : drawField(testClass, index, seed, shape);
  const seedOf = (redrawn: number) => memberSeed(setSeed, stream, index, redrawn);
  const found = await drawCarried({ what: `crystals of class ${name}`, shape, seed: seedOf, draw }, transform);
  const { drawn, intensity, seed, redrawn } = found;
  const facts: TestFacts = { seed, redrawn, ...drawn.facts };
  if (testClass.kind === "fields" && testClass.disturbance) {
    const scatterer = { object: drawn.object, intensity, ...facts };
    const measured = isFault(testClass.disturbance)
      ? await faultyPattern(testClass.disturbance, scatterer, transform)
      : await disturbedPattern(testClass.disturbance, scatterer, transform);
    return { className: name, index, ...measured, truth: drawn.object, facts };
  }
  const faults = testClass.kind === "fields" && testClass.gap ? drawFaults(intensity, seed) : {};
  const { counts, mask } = await simulatePattern(drawn.object, { peakCounts: facts.peakCounts, seed, ...faults }, transform);
  return { className: name, index, counts, mask, truth: drawn.object, facts };
}

/** Array over crystal length that the width of coherence is drawn for: that of most drawn crystals. */
const oversampling: Triple = [2.4, 2.4, 2.4];

/** A crystal with its pattern and how long that was exposed. */
interface Scattering extends Scatterer {
  readonly seed: number;
  readonly peakCounts: number;
}

const sound = { background: 0, gaps: [], dead: [], hot: [] };

/** A measurement in disturbed light, or counted with a disturbance. */
async function disturbedPattern(
  disturbance: Disturbance,
  { intensity: coherent, seed, peakCounts }: Scattering,
  transform: Transform,
): Promise<Pick<TestPattern, "counts" | "mask">> {
  const set = { ...defaultSampleSet, disturbances: [disturbance], disturbedShare: 1 };
  const { intensity } = await disturbLight(set, coherent, oversampling, seed, transform);
  const { light, frames, disturbance: counted } = disturbCounting(set, exposed(intensity, { peakCounts }), seed);
  const { counts, mask } = detect(light, sound, numbersOf(seed, "pattern counts"));
  if (counted === "cut") cutFrames(counts, mask, frames);
  return { counts, mask };
}

/** A measurement with a fault of light or counts. */
async function faultyPattern(
  fault: Fault,
  scatterer: Scattering,
  transform: Transform,
): Promise<Pick<TestPattern, "counts" | "mask">> {
  const { seed, peakCounts } = scatterer;
  const next = numbersOf(seed, "test pattern faults");
  const light = await faultyLight(fault, scatterer, next, transform);
  const { counts, mask } = detect(exposed(light, { peakCounts }), sound, numbersOf(seed, "pattern counts"));
  spoilCounts(fault, counts, mask, next);
  return { counts, mask };
}

/** Narrowest and widest gap in voxels; fewest and most dead pixels expected. */
const [widths, deadPixels] = [
  [3, 5],
  [3, 10],
] as const;
/** A gap begins within this share of the axis from the peak: beside it, or anywhere. */
const [nearby, anywhere] = [0.08, 0.4];

/** A gap across the rows or the columns, often beside the peak and never on it, and the share of dead pixels. */
function drawFaults(intensity: RealVolume, seed: number): { gaps: Gap[]; deadPixels: number } {
  const next = numbersOf(seed, "test pattern faults");
  const [, rows, columns] = intensity.shape;
  const axis = next() < 0.5 ? "row" : "column";
  const length = axis === "row" ? rows : columns;
  const peak = brightestVoxel(intensity)[axis === "row" ? 1 : 2];
  const width = wholeNumber(next, widths);
  // Voxels between the peak and the gap.
  const apart = 1 + Math.floor((next() < 0.5 ? nearby : anywhere) * length * next());
  const below = peak - apart - width;
  const start = next() < 0.5 && below >= 0 ? below : Math.min(peak + apart + 1, length - width);
  return { gaps: [{ axis, start, width }], deadPixels: wholeNumber(next, deadPixels) / (rows * columns) };
}
