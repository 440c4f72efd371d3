// Prediction: a pattern of any sampling is resampled to the network's, the network's object back onto the pattern's own grid, and projected
// a few times onto the measured magnitudes. Several samples are predictions of the pattern under several symmetries; the uncertainty is
// how much they differ.

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
import { chooseSymmetries } from "../data/symmetry.js";
import type { LoadOptions, Runtime } from "../runtime/runtime.js";
import { type Calibration, readCalibration } from "./calibration-file.js";
import { featuresOf } from "./features.js";
import { prepareInput } from "./model-input.js";
import { type NetworkUse, openNetwork, readNetworkUse } from "./network-file.js";
import { outOfDistribution } from "./out-of-distribution.js";
import { alignOutputs, meanOf, networkOutputs } from "./outputs.js";
import { amplitudeOf, type Projected, project } from "./project.js";
import { amplitudeAt } from "./sampling.js";
import { createUncertaintySums, fitLevels, noFactors, type Uncertainty, type UncertaintyFactors } from "./uncertainty.js";

/** A predicted object. */
export interface Prediction {
  /** On the pattern's grid, after the projections. */
  readonly object: ComplexVolume;
  /** The support of the projections. */
  readonly support: MaskVolume;
  readonly metrics: FitMetrics;
  /** Array length over crystal length, as estimated from the pattern or given. */
  readonly oversampling: Triple;
  /** Uncertainty from several samples, on the pattern's grid; undefined for a single one. */
  readonly spread?: Uncertainty;
  /** Number of symmetries under which the network saw the pattern. */
  readonly samples: number;
  /** Whether the object is the sample of the best fit, or the mean of the samples, if that fits better. */
  readonly chosen: "best" | "mean";
  /** Mean correlation of the samples with the best; 1 for a single one. */
  readonly agreement: number;
  /** A sentence on the feature that is out of distribution; null where none is, or without a calibration. */
  readonly unlike: string | null;
  /** The features for `unlike`; see {@link featureNames}. */
  readonly features: readonly number[];
}

/** Options of a prediction. */
export interface PredictOptions {
  /** Array length over crystal length along each axis; estimated from the pattern by default. */
  readonly oversampling?: Triple;
  /** Projections onto the magnitudes. */
  readonly projections?: number;
  /** Symmetries under which the network sees the pattern, 1 to 48. */
  readonly samples?: number;
}

/** A loaded network. Calls must not overlap; `dispose` at the end. */
export interface Predictor {
  readonly use: NetworkUse;
  /** Undefined where it was not measured. */
  readonly calibration?: Calibration;
  /**
   * Predicts the object of a pattern centred on its peak, with axis lengths that the engine accepts. Throws DataError for a pattern
   * without counts or not oversampled along an axis, and for a network output of zeros; ShapeError for other lengths and for a mask
   * of another shape; OptionError for options out of range.
   */
  predict(engine: Engine, counts: RealVolume, mask: MaskVolume, options?: PredictOptions): Promise<Prediction>;
  dispose(): Promise<void>;
}

/** Loads a network from its ONNX file. Throws WeightsError for one that friedel cannot use or that is damaged. */
export async function loadPredictor(runtime: Runtime, file: Uint8Array, options: LoadOptions = {}): Promise<Predictor> {
  const use = readNetworkUse(file);
  const calibration = readCalibration(file);
  const session = await openNetwork(runtime, file, use, options);
  return {
    use,
    ...(calibration && { calibration }),
    dispose: () => session.dispose(),
    async predict(engine, counts, mask, { oversampling, projections = 4, samples = 1 } = {}) {
      const chosen = chooseSymmetries(samples);
      if (!sameShape(counts.shape, mask.shape))
        throw new ShapeError(`expected a mask of ${counts.shape.join("×")}, found ${mask.shape.join("×")}`);
      const { transform } = engine;
      const input = await prepareInput(use, counts, mask, transform, oversampling);
      const outputs = await networkOutputs(session, use, input, chosen);
      const { objects, agreement } = await alignOutputs(outputs, input, transform);
      const phaser = await engine.createPhaser({ amplitude: amplitudeOf(counts, mask), mask });
      try {
        const onPattern = async (object: ComplexVolume): Promise<Projected> =>
          project(phaser, await transform(amplitudeAt(object, input.sampling), "inverse"), projections);
        const { spread, ...found } = await combined(objects, onPattern, calibration?.spread ?? noFactors);
        const features = featuresOf(input, found.metrics.chi2);
        return {
          ...found,
          ...(spread && { spread }),
          samples,
          agreement,
          oversampling: input.oversampling,
          features,
          unlike: calibration ? outOfDistribution(features, calibration.reference) : null,
        };
      } finally {
        await phaser.dispose();
      }
    },
  };
}

/** The best of all objects and their mean on the pattern's grid, and the uncertainty from their differences. */
async function combined(
  objects: readonly ComplexVolume[],
  onPattern: (object: ComplexVolume) => Promise<Projected>,
  factors: UncertaintyFactors,
): Promise<Projected & Pick<Prediction, "chosen"> & { readonly spread: Uncertainty | undefined }> {
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
