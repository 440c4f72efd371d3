// Prediction: a pattern of any sampling is resampled to the network's, the network's object back onto the pattern's own grid, and projected
// a few times onto the measured magnitudes. Several samples are predictions of the pattern under several symmetries; the uncertainty is
// how much they differ, as the calibration has it for answers that show such signs of their error.

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
import { createReading } from "../losses/reading.js";
import type { LoadOptions, Runtime } from "../runtime/runtime.js";
import { type Calibration, readCalibration } from "./calibration-file.js";
import { featuresOf } from "./features.js";
import { type Answer, factorsFor, judge, signsOfAnswer } from "./judge.js";
import { prepareInput } from "./model-input.js";
import { type NetworkUse, openNetwork, readNetworkUse } from "./network-file.js";
import { alignOutputs, meanOf, networkOutputs } from "./outputs.js";
import { amplitudeOf, project } from "./project.js";
import { amplitudeAt } from "./sampling.js";
import { sampleSignsOf } from "./signs.js";
import { createUncertaintySums, type Deviations, insideOf, type Uncertainty, uncertaintyOf } from "./uncertainty.js";

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
  /** How the samples deviate at each voxel, from which `spread` is made. */
  readonly deviations?: Deviations;
  /** Number of symmetries under which the network saw the pattern. */
  readonly samples: number;
  /** Whether the object is the sample of the best fit, or the mean of the samples, if that fits better. */
  readonly chosen: "best" | "mean";
  /** Mean correlation of the samples with the best; 1 for a single one. */
  readonly agreement: number;
  /** The `fieldError` that is expected of the object; NaN without a calibration, and where it was not to be judged. */
  readonly expectedError: number;
  /** A sentence on why the object is not to be believed; null where nothing speaks against it, or it was not judged. */
  readonly unlike: string | null;
  /** What `unlike` and the error bars follow from; see `featureNames` and `signNames`. Empty where it was not to be judged. */
  readonly features: readonly number[];
  readonly signs: readonly number[];
  readonly sampleSigns: readonly number[];
}

/** Options of a prediction. */
export interface PredictOptions {
  /** Array length over crystal length along each axis; estimated from the pattern by default. */
  readonly oversampling?: Triple;
  /** Projections onto the magnitudes. */
  readonly projections?: number;
  /** Symmetries under which the network sees the pattern, 1 to 48. */
  readonly samples?: number;
  /** Whether the object is judged, which takes some iterations; true by default, and error bars need it. */
  readonly isJudged?: boolean;
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
  const reading = createReading(use.answer, use.outputShape);
  const session = await openNetwork(runtime, file, use, options);
  return {
    use,
    ...(calibration && { calibration }),
    dispose: () => session.dispose(),
    async predict(engine, counts, mask, { oversampling, projections = 4, samples = 1, isJudged = true } = {}) {
      const chosen = chooseSymmetries(samples);
      if (!sameShape(counts.shape, mask.shape))
        throw new ShapeError(`expected a mask of ${counts.shape.join("×")}, found ${mask.shape.join("×")}`);
      const { transform } = engine;
      const input = await prepareInput(use, counts, mask, transform, oversampling);
      const outputs = await networkOutputs(session, use, reading, input, chosen);
      const { objects, agreement } = await alignOutputs(outputs, input, transform);
      const phaser = await engine.createPhaser({ amplitude: amplitudeOf(counts, mask), mask });
      try {
        const onPattern = async (object: ComplexVolume): Promise<Answer> => {
          const before = await transform(amplitudeAt(object, input.sampling), "inverse");
          return { source: object, before, found: await project(phaser, before, projections) };
        };
        const { answer, ...samplesFound } = await combined(objects, onPattern);
        const signs = isJudged ? await signsOfAnswer(phaser, answer, { counts, mask, input }, transform) : [];
        const facts = { ...answer.found, ...samplesFound, samples, agreement, oversampling: input.oversampling, signs };
        return judged(facts, isJudged ? featuresOf(input, facts.metrics.chi2) : [], isJudged ? calibration : undefined);
      } finally {
        await phaser.dispose();
      }
    },
  };
}

/** The best of all objects and their mean on the pattern's grid, and how they differ. */
async function combined(
  objects: readonly ComplexVolume[],
  onPattern: (object: ComplexVolume) => Promise<Answer>,
): Promise<{ readonly answer: Answer } & Pick<Prediction, "chosen" | "deviations">> {
  let best = await onPattern(objects[0]);
  if (objects.length === 1) return { answer: best, chosen: "best" };
  const sums = createUncertaintySums(best.found.object.shape);
  sums.add(best.found.object);
  for (const object of objects.slice(1)) {
    const answer = await onPattern(object);
    sums.add(answer.found.object);
    if (chi2Of(answer) < chi2Of(best)) best = answer;
  }
  const deviations = sums.deviations();
  const mean = await onPattern(meanOf(objects));
  return chi2Of(mean) < chi2Of(best)
    ? { answer: mean, chosen: "mean", deviations }
    : { answer: best, chosen: "best", deviations };
}

function chi2Of({ found }: Answer): number {
  return found.metrics.chi2;
}

/** Adds what the calibration says: without one, the deviations of the samples inside the support are the error bars, as they are. */
function judged(
  facts: Omit<Prediction, "expectedError" | "unlike" | "features" | "sampleSigns" | "spread">,
  features: readonly number[],
  calibration: Calibration | undefined,
): Prediction {
  const { object, support, agreement, deviations, signs } = facts;
  const sampleSigns = deviations ? sampleSignsOf(facts, agreement, deviations) : [];
  const factors = calibration && factorsFor(calibration, signs, sampleSigns);
  const spread = deviations && (factors ? uncertaintyOf(object, support, deviations, factors) : insideOf(support, deviations));
  const judgement = calibration ? judge(calibration, features, signs) : { expectedError: Number.NaN, unlike: null };
  return { ...facts, ...(spread && { spread }), ...judgement, features, sampleSigns };
}
