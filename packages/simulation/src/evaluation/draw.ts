// One pattern of a test set with its truth, as a pure function of (seed of the set, class, index, shape).
// What an array cannot carry is drawn again: a phase too steep for its voxels, a pattern that does not fit into the array.

import {
  type ComplexVolume,
  derivedSeed,
  formatShape,
  type MaskVolume,
  OptionError,
  type RealVolume,
  type Shape,
} from "@friedel/engine";
import { shareAtEdge, type Transform } from "@friedel/imaging";
import { intensityOf, simulatePattern } from "../diffraction/pattern.js";
import type { TestClass } from "./classes.js";
import { drawFaults } from "./detector-faults.js";
import { drawAtoms } from "./draw-atoms.js";
import { drawField } from "./draw-field.js";
import type { TestFacts } from "./drawn.js";

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

/** Share of the intensity in the outermost sixteenth at the ends of the axes, above which a pattern is taken for cut off. */
const mostAtEdge = 0.01;
/** Some crystals of the steepest class need a dozen draws; an array that carries none in so many is too small. */
const mostDraws = 200;

/** Draws a pattern. Throws {@link OptionError} for an array that cannot carry the class. */
export async function drawTestPattern(
  setSeed: number,
  testClass: TestClass,
  index: number,
  shape: Shape,
  transform: Transform,
): Promise<TestPattern> {
  const { name, stream, kind } = testClass;
  for (let redrawn = 0; redrawn < mostDraws; redrawn++) {
    const seed = derivedSeed(setSeed, stream, index * mostDraws + redrawn);
    const drawn =
      kind === "atoms" ? await drawAtoms(testClass, index, seed, shape, transform) : drawField(testClass, index, seed, shape);
    if (!drawn) continue;
    const { object } = drawn;
    const intensity = intensityOf(await transform(object, "forward"));
    if (shareAtEdge(intensity) > mostAtEdge) continue;
    const facts: TestFacts = { seed, redrawn, ...drawn.facts };
    const faults = kind === "fields" && testClass.gap ? drawFaults(intensity, seed) : {};
    const { counts, mask } = await simulatePattern(object, { peakCounts: facts.peakCounts, seed, ...faults }, transform);
    return { className: name, index, counts, mask, truth: object, facts };
  }
  throw new OptionError(
    `expected an array that can carry crystals of class ${name}, found ${formatShape(shape)}: ${mostDraws} draws were too steep for its voxels or scattered beyond it`,
  );
}
