// One pattern of a test set with its truth, as a pure function of (seed of the set, class, index, shape).
// What an array cannot carry is drawn again: a phase too steep for its voxels, a pattern that does not fit into the array.

import {
  type ComplexVolume,
  formatShape,
  type MaskVolume,
  type RealVolume,
  type Shape,
  seededRandom,
  type Triple,
  uniformSequence,
} from "../array/index.js";
import { type FormKind, type PhaseKind, phaseKinds, randomCrystal } from "../crystal/index.js";
import { intensityOf, simulatePattern } from "../diffraction/index.js";
import { OptionError } from "../errors.js";
import { shareAtEdge, type Transform } from "../metrics/index.js";
import type { TestClass } from "./classes.js";
import { drawFaults } from "./detector-faults.js";

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

/** What was drawn for a pattern. */
export interface TestFacts {
  /** Of the crystal and its noise. */
  readonly seed: number;
  /** Draws before this one that the array could not carry. */
  readonly redrawn: number;
  readonly form: FormKind;
  readonly phase: PhaseKind;
  /** Part of each axis that the crystal spans. */
  readonly size: Triple;
  /** Largest less smallest phase inside, radians; of the smooth part, where there is a dislocation. */
  readonly phaseRange: number;
  /** Expected counts of the brightest voxel. */
  readonly peakCounts: number;
}

/** Crystals span these parts of every axis: oversampling from 3.2 to 2. */
const leastSpan = 0.3125;
const mostSpan = 0.5;
/** Expected counts of the brightest voxel. */
const leastCounts = 1e4;
const mostCounts = 1e6;

/** A step of a quarter turn from voxel to voxel is the most that a grid carries without doubt. */
const steepest = Math.PI / 2;
/** Share of the intensity in the outermost sixteenth at the ends of the axes, above which a pattern is taken for cut off. */
const mostAtEdge = 0.01;
/** Some crystals of the steepest class need a dozen draws; an array that carries none in so many is too small. */
const mostDraws = 200;

/** Streams of a pattern's seed; its crystal uses 21 to 33, its noise 11 and 12. */
const stream = { composition: 41, faults: 42 } as const;

/** Draws a pattern. Throws {@link OptionError} for an array that cannot carry the class. */
export async function drawTestPattern(
  setSeed: number,
  testClass: TestClass,
  index: number,
  shape: Shape,
  transform: Transform,
): Promise<TestPattern> {
  const { name, dislocation, gap, unevenness } = testClass;
  const seeds = seededRandom(setSeed, testClass.stream);
  for (let redrawn = 0; redrawn < mostDraws; redrawn++) {
    // Below 2^52 every seed is an exact whole number.
    const seed = Math.floor(seeds.uniform(index * mostDraws + redrawn) * 2 ** 52);
    const facts: TestFacts = { seed, redrawn, ...compose(testClass, index, seed) };
    const { form, phase, size, phaseRange, peakCounts } = facts;
    const { object, steepestStep } = randomCrystal({ shape, seed, form, phase, size, phaseRange, dislocation, unevenness });
    if (steepestStep > steepest) continue;
    const intensity = intensityOf(await transform(object, "forward"));
    if (shareAtEdge(intensity) > mostAtEdge) continue;
    const faults = gap ? drawFaults(intensity, seed, stream.faults) : {};
    const { counts, mask } = await simulatePattern(object, { peakCounts, seed, ...faults }, transform);
    return { className: name, index, counts, mask, truth: object, facts };
  }
  throw new OptionError(
    `expected an array that can carry crystals of class ${name}, found ${formatShape(shape)}: ${mostDraws} draws were too steep for its voxels or scattered beyond it`,
  );
}

/** Forms and phases go round, so that every stretch of a set has all of them; the rest is drawn. */
function compose({ forms, phaseRange }: TestClass, index: number, seed: number): Omit<TestFacts, "seed" | "redrawn"> {
  const next = uniformSequence(seededRandom(seed, stream.composition));
  const between = (least: number, most: number): number => least + (most - least) * next();
  const round = Math.floor(index / forms.length);
  return {
    form: forms[index % forms.length],
    phase: phaseKinds[(index + round) % phaseKinds.length],
    size: [between(leastSpan, mostSpan), between(leastSpan, mostSpan), between(leastSpan, mostSpan)],
    phaseRange: between(...phaseRange),
    peakCounts: Math.round(leastCounts * (mostCounts / leastCounts) ** next()),
  };
}
