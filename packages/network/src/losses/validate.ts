// Validation of a predicted object: the project's metrics, before and after a short refinement, and its correlation with its own twin.

import {
  type ComplexVolume,
  complexVolume,
  cropOrPad,
  DataError,
  type Engine,
  Measured,
  maskVolume,
  type Phaser,
  realVolume,
  type Shape,
} from "@friedel/engine";
import { compareObjects, fitMetrics, isosurfaceSupport, iterate } from "@friedel/imaging";
import { inverseIndices, selfTwinCorrelation, volumeOfPlanes } from "./planes.js";

/** Metrics of one object; docs/network.md has their definitions. */
export interface OutputMetrics {
  readonly fieldError: number;
  readonly shapeIou: number;
  readonly phaseRms: number;
  readonly chi2: number;
  /** See {@link selfTwinCorrelation}; of the truth it is `truthSelfTwin`. */
  readonly selfTwin: number;
  readonly truthSelfTwin: number;
  /** After {@link validationIterations} of error reduction. */
  readonly refined: { readonly fieldError: number; readonly chi2: number };
}

/** Iterations of error reduction before the metrics of `refined`. */
export const validationIterations = 50;
/** The support at the start of the refinement: |ρ| at least this share of its maximum. */
const supportLevel = 0.3;
/** How often the support is updated; its blur and level are those of the classical recipe. */
const update = { every: 10, sigma: 1, threshold: 0.2, relativeTo: "max" } as const;

/**
 * Compares a predicted object (planes of real and imaginary part) with the truth and the pattern (magnitudes as of `measuredMagnitude`).
 * An object of zeros has fieldError 1 and chi2 1, and so has the refinement of one whose support fills the array or vanishes.
 */
export async function validateOutput(
  engine: Engine,
  predicted: Float32Array,
  truth: Float32Array,
  shape: Shape,
  magnitude: Float32Array,
  patternShape: Shape,
): Promise<OutputMetrics> {
  const opposite = inverseIndices(shape);
  const twins = { selfTwin: selfTwinCorrelation(predicted, opposite), truthSelfTwin: selfTwinCorrelation(truth, opposite) };
  if (!predicted.some((value) => value !== 0)) {
    const nothing = { fieldError: 1, chi2: 1 };
    return { ...nothing, shapeIou: 0, phaseRms: Number.NaN, ...twins, refined: nothing };
  }
  const { transform } = engine;
  const target = volumeOfPlanes(truth, shape);
  const object = volumeOfPlanes(predicted, shape);
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
    const refined = await refinedObject(phaser, padded);
    const found = cropOrPad(refined.object, shape);
    const isSomething = found.data.some((value) => value !== 0);
    const refinedError = isSomething ? (await compareObjects(found, target, transform)).fieldError : 1;
    return { fieldError, shapeIou, phaseRms, chi2, ...twins, refined: { fieldError: refinedError, chi2: refined.chi2 } };
  } finally {
    await phaser.dispose();
  }
}

/** An object after its refinement, and chi2; zeros and 1 where an untrained network's output leaves no room around it, or nothing of it. */
async function refinedObject(
  phaser: Phaser,
  object: ComplexVolume,
): Promise<{ readonly object: ComplexVolume; readonly chi2: number }> {
  try {
    await phaser.load({ object, support: isosurfaceSupport(object, supportLevel) });
    await iterate(phaser, "ER", validationIterations, { update });
    const { chi2 } = fitMetrics(await phaser.fit());
    return { object: (await phaser.read()).object, chi2 };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { object: complexVolume(object.shape), chi2: 1 };
  }
}
