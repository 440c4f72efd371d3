// Prediction: a pattern of any sampling to the network's, its answer back onto the pattern's own grid, and a few projections onto the
// measured magnitudes. With several samples the pattern is shown under several symmetries, and
// how far their outputs differ is the uncertainty.

import {
  type ComplexVolume,
  type Engine,
  type MaskVolume,
  type RealVolume,
  ShapeError,
  sameShape,
  type Triple,
} from "@friedel/engine";
import type { FitMetrics } from "@friedel/imaging";
import type { LoadOptions, Runtime } from "../runtime/runtime.js";
import { type Calibration, readCalibration } from "./calibration-file.js";
import { featuresOf } from "./features.js";
import { prepareInput } from "./model-input.js";
import { type NetworkUse, readNetworkUse } from "./network-file.js";
import { outOfDistribution } from "./out-of-distribution.js";
import { alignOutputs, meanOf, networkOutputs } from "./outputs.js";
import { createProjector, type Projected, type Projector } from "./project.js";
import { amplitudeAt, type Sampling } from "./sampling.js";
import { openSession } from "./session.js";
import { chooseSymmetries } from "./symmetries.js";
import { createUncertaintySums, fitLevels, noFactors, type Uncertainty, type UncertaintyFactors } from "./uncertainty.js";

/** What a network says of a pattern. */
export interface Prediction {
  /** On the pattern's grid, after the projections. */
  readonly object: ComplexVolume;
  /** Where it was held to while projected. */
  readonly support: MaskVolume;
  readonly metrics: FitMetrics;
  /** Array length over crystal length, as read from the pattern. */
  readonly oversampling: Triple;
  /** What several samples do not agree about, on the pattern's grid; undefined for a single one. */
  readonly spread?: Uncertainty;
  /** Orientations in which the pattern was shown. */
  readonly samples: number;
  /** Whether the object is that of the sample which fits best, or of their mean, which fits better. */
  readonly chosen: "best" | "mean";
  /** Mean correlation of the samples with the best; 1 for a single one. */
  readonly agreement: number;
  /** What is unlike the training patterns, in a sentence; null where nothing is, or where the file does not tell what those are like. */
  readonly unlike: string | null;
  /** What `unlike` is judged by; see {@link featureNames}. */
  readonly features: readonly number[];
}

/** How a pattern is taken. */
export interface PredictOptions {
  /** Array length over crystal length along each axis; estimated from the pattern by default. */
  readonly oversampling?: Triple;
  /** Projections onto the magnitudes after the answer. */
  readonly projections?: number;
  /** Symmetries under which the pattern is shown, 1 to 48. */
  readonly samples?: number;
}

/** A loaded network. Calls must not overlap; `dispose` at the end. */
export interface Predictor {
  readonly use: NetworkUse;
  /** What is known of its answers; undefined where nobody has measured it. */
  readonly calibration?: Calibration;
  /**
   * Predicts the object of a pattern that is centred on its peak, of lengths that the engine takes. Throws DataError for a pattern
   * without counts or not oversampled along an axis, and for an answer of zeros; ShapeError for other lengths and for a mask of
   * another shape; OptionError for options out of range.
   */
  predict(engine: Engine, counts: RealVolume, mask: MaskVolume, options?: PredictOptions): Promise<Prediction>;
  dispose(): Promise<void>;
}

/** Loads a network from its ONNX file. Throws WeightsError for one that friedel cannot use or that is damaged. */
export async function loadPredictor(runtime: Runtime, file: Uint8Array, options: LoadOptions = {}): Promise<Predictor> {
  const use = readNetworkUse(file);
  const calibration = readCalibration(file);
  const session = await openSession(runtime, file, use, options);
  return {
    use,
    ...(calibration && { calibration }),
    dispose: () => session.dispose(),
    async predict(engine, counts, mask, { oversampling, projections = 4, samples = 1 } = {}) {
      const turns = chooseSymmetries(samples);
      if (!sameShape(counts.shape, mask.shape))
        throw new ShapeError(`expected a mask of ${counts.shape.join("×")}, found ${mask.shape.join("×")}`);
      const { transform } = engine;
      const seen = await prepareInput(use, counts, mask, transform, oversampling);
      const { objects, agreement } = await alignOutputs(await networkOutputs(session, use, seen, turns), seen, transform);
      const projector = await createProjector(engine, counts, mask);
      try {
        const place = { engine, projector, sampling: seen.sampling, projections };
        const { spread, ...found } = await combined(place, objects, calibration?.spread ?? noFactors);
        const features = featuresOf(seen, found.metrics.chi2);
        return {
          ...found,
          ...(spread && { spread }),
          samples,
          agreement,
          oversampling: seen.oversampling,
          features,
          unlike: calibration ? outOfDistribution(features, calibration.reference) : null,
        };
      } finally {
        await projector.dispose();
      }
    },
  };
}

/** Where answers are brought to. */
interface Place {
  readonly engine: Engine;
  readonly projector: Projector;
  readonly sampling: Sampling;
  readonly projections: number;
}

/** Every answer, and their mean, on the pattern's grid: the best of them, and what the answers do not agree about. */
async function combined(
  { engine, projector, sampling, projections }: Place,
  objects: readonly ComplexVolume[],
  factors: UncertaintyFactors,
): Promise<Projected & Pick<Prediction, "chosen"> & { readonly spread: Uncertainty | undefined }> {
  const onPattern = async (object: ComplexVolume): Promise<Projected> =>
    projector.project(await engine.transform(amplitudeAt(object, sampling), "inverse"), projections);
  let best = await onPattern(objects[0]);
  if (objects.length === 1) return { ...best, chosen: "best", spread: undefined };
  const sums = createUncertaintySums(best.object.shape);
  sums.add(best.object);
  for (const object of objects.slice(1)) {
    const found = await onPattern(object);
    sums.add(found.object);
    if (found.metrics.chi2 < best.metrics.chi2) best = found;
  }
  const mean = await onPattern(meanOf(objects));
  const chosen = mean.metrics.chi2 < best.metrics.chi2 ? "mean" : "best";
  const found = chosen === "mean" ? mean : best;
  const levels = fitLevels(found.object, found.support, found.metrics.chi2);
  return { ...found, chosen, spread: sums.spread(found.support, factors, levels) };
}
