// How good an answer is, for people: the project's metrics, before and after a short refinement, and how much the answer is its own twin.

import { cropOrPad, type Engine, Measured, maskVolume, realVolume, type Shape } from "@friedel/engine";
import { compareObjects, fitMetrics, isosurfaceSupport, iterate } from "@friedel/imaging";
import { inverseIndices, selfTwinCorrelation, volumeOfPlanes } from "./planes.js";

/** Metrics of one answer; design.md has their definitions. */
export interface OutputMetrics {
  readonly fieldError: number;
  readonly shapeIou: number;
  readonly phaseRms: number;
  readonly chi2: number;
  /** See {@link selfTwinCorrelation}; of the truth it is `truthSelfTwin`. */
  readonly selfTwin: number;
  readonly truthSelfTwin: number;
  /** After so many steps of error reduction from the answer. */
  readonly refined: { readonly fieldError: number; readonly chi2: number };
}

/** Steps of the refinement by which answers are judged. */
export const validationIterations = 50;
/** Where |ρ| is at least this share of its maximum is the support that refinement begins with. */
const supportLevel = 0.3;
/** How often the support is updated; its blur and level are those of the classical recipe. */
const update = { every: 10, sigma: 1, threshold: 0.2, relativeTo: "max" } as const;

/**
 * Judges one answer (planes of real and imaginary part) against its truth and its pattern: magnitudes as `measuredMagnitude` has
 * them. An answer of zeros has fieldError 1 and chi2 1.
 */
export async function validateOutput(
  engine: Engine,
  answer: Float32Array,
  truth: Float32Array,
  shape: Shape,
  magnitude: Float32Array,
  patternShape: Shape,
): Promise<OutputMetrics> {
  const opposite = inverseIndices(shape);
  const twins = { selfTwin: selfTwinCorrelation(answer, opposite), truthSelfTwin: selfTwinCorrelation(truth, opposite) };
  if (!answer.some((value) => value !== 0)) {
    const nothing = { fieldError: 1, chi2: 1 };
    return { ...nothing, shapeIou: 0, phaseRms: Number.NaN, ...twins, refined: nothing };
  }
  const { transform } = engine;
  const target = volumeOfPlanes(truth, shape);
  const object = volumeOfPlanes(answer, shape);
  const amplitude = realVolume(
    patternShape,
    magnitude.map((value) => Math.max(0, value)),
  );
  const mask = maskVolume(
    patternShape,
    Uint8Array.from(magnitude, (value) => (value < 0 ? Measured.no : Measured.used)),
  );
  const { fieldError, shapeIou, phaseRms } = await compareObjects(object, target, transform);
  const padded = cropOrPad(object, patternShape);
  const phaser = await engine.createPhaser({ amplitude, mask });
  try {
    // The whole object, as far as an engine allows: a support may not be full.
    await phaser.load({
      object: padded,
      support: maskVolume(patternShape, new Uint8Array(magnitude.length).fill(1, 0, magnitude.length - 1)),
    });
    const { chi2 } = fitMetrics(await phaser.fit());
    await phaser.load({ object: padded, support: isosurfaceSupport(padded, supportLevel) });
    await iterate(phaser, "ER", validationIterations, { update });
    const refinedChi2 = fitMetrics(await phaser.fit()).chi2;
    const found = cropOrPad((await phaser.read()).object, shape);
    const refinedError = found.data.some((value) => value !== 0)
      ? (await compareObjects(found, target, transform)).fieldError
      : 1;
    return { fieldError, shapeIou, phaseRms, chi2, ...twins, refined: { fieldError: refinedError, chi2: refinedChi2 } };
  } finally {
    await phaser.dispose();
  }
}
