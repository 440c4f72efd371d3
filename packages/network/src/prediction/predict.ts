// Prediction: a pattern of any sampling to the network's, its answer back onto the pattern's own grid, and a few projections onto the
// measured magnitudes, which cost next to nothing.

import {
  type ComplexVolume,
  DataError,
  type Engine,
  type FitMetrics,
  fitMetrics,
  isosurfaceSupport,
  type MaskVolume,
  Measured,
  type RealVolume,
  realVolume,
  type Triple,
} from "@friedel/core";
import { fillUnmeasured, inputChannels, pattersonOf, writeMagnitude, writePatterson } from "../data/index.js";
import { planesOfShapePhase, volumeOfPlanes } from "../losses/index.js";
import type { LoadOptions, Runtime } from "../runtime/index.js";
import { oversamplingOf } from "./extent.js";
import { type NetworkUse, readNetworkUse } from "./network-file.js";
import { amplitudeAt, pattersonAt, type Sampling, samplingFor } from "./sampling.js";

/** What a network says of a pattern. */
export interface Prediction {
  /** On the pattern's grid, after the projections. */
  readonly object: ComplexVolume;
  /** Where it was held to while projected. */
  readonly support: MaskVolume;
  readonly metrics: FitMetrics;
  /** Array length over crystal length, as read from the pattern. */
  readonly oversampling: Triple;
}

/** How a pattern is taken. */
export interface PredictOptions {
  /** Array length over crystal length along each axis; estimated from the pattern by default. */
  readonly oversampling?: Triple;
  /** Projections onto the magnitudes after the answer. */
  readonly projections?: number;
}

/** A loaded network. Calls must not overlap; `dispose` at the end. */
export interface Predictor {
  readonly use: NetworkUse;
  /**
   * Predicts the object of a pattern that is centred on its peak, of lengths that the engine takes. Throws DataError for a pattern
   * without counts or not oversampled along an axis.
   */
  predict(engine: Engine, counts: RealVolume, mask: MaskVolume, options?: PredictOptions): Promise<Prediction>;
  dispose(): Promise<void>;
}

/** Below it along any axis a pattern's autocorrelation overlaps itself, whatever was estimated. */
const leastOversampling = 1.5;

/** Where |ρ| is at least this share of its maximum is the support of the projections. */
const supportLevel = 0.15;

/** Loads a network from its ONNX file. Throws WeightsError for one that friedel cannot use, RuntimeError where it cannot run. */
export async function loadPredictor(runtime: Runtime, file: Uint8Array, options: LoadOptions = {}): Promise<Predictor> {
  const use = readNetworkUse(file);
  const session = await runtime.load(file, options);
  const input = new Float32Array(inputChannels[use.input] * use.shape[0] * use.shape[1] * use.shape[2]);
  return {
    use,
    dispose: () => session.dispose(),
    async predict(engine, counts, mask, { oversampling, projections = 4 } = {}) {
      const transform = (volume: ComplexVolume, direction: "forward" | "inverse") => engine.transform(volume, direction);
      const filled = fillUnmeasured(counts, mask);
      if (!filled.data.some((value) => value > 0)) throw new DataError("expected a pattern with counts, found zeros only");
      const measured = oversampling ?? oversamplingOf(await pattersonOf(filled, transform));
      if (measured.some((ratio) => !(ratio >= leastOversampling))) {
        const found = measured.map((ratio) => ratio.toFixed(2)).join(", ");
        throw new DataError(`expected a pattern oversampled at least ${leastOversampling} times along each axis, found ${found}`);
      }
      const sampling = samplingFor(counts.shape, measured, use.shape, use.oversampling);
      const patterson = pattersonAt(filled, sampling);
      if (use.input === "patterson") writePatterson(patterson, input);
      else writeMagnitude(positiveReal(await engine.transform(patterson, "forward")), input);
      const outputs = await session.run({ pattern: input });
      const answer = planesOf(use, outputs);
      const object = await onPattern(volumeOfPlanes(answer, use.outputShape), sampling, engine);
      return { ...(await projected(engine, object, counts, mask, projections)), oversampling: measured };
    },
  };
}

function planesOf({ outputs, answer }: NetworkUse, found: Readonly<Record<string, Float32Array>>): Float32Array {
  const parts = outputs.map((name) => found[name]);
  const planes = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    planes.set(part, at);
    at += part.length;
  }
  return answer === "field" ? planes : planesOfShapePhase(planes);
}

/** The object on the pattern's grid. */
function onPattern(object: ComplexVolume, sampling: Sampling, engine: Engine): Promise<ComplexVolume> {
  return engine.transform(amplitudeAt(object, sampling), "inverse");
}

async function projected(
  engine: Engine,
  object: ComplexVolume,
  counts: RealVolume,
  mask: MaskVolume,
  projections: number,
): Promise<Omit<Prediction, "oversampling">> {
  if (!object.data.some((value) => value !== 0)) throw new DataError("expected an answer, found an object of zeros");
  const amplitude = realVolume(
    counts.shape,
    counts.data.map((value, i) => (mask.data[i] === Measured.no ? 0 : Math.sqrt(value))),
  );
  const phaser = await engine.createPhaser({ amplitude, mask });
  try {
    await phaser.setSupport(isosurfaceSupport(object, supportLevel));
    await phaser.setObject(object);
    if (projections > 0) await phaser.run({ algorithm: "ER", beta: 0, iterations: projections });
    const metrics = fitMetrics(await phaser.fit());
    return { object: await phaser.object(), support: await phaser.support(), metrics };
  } finally {
    await phaser.dispose();
  }
}

/** The real part, 0 where it is negative: what resampling leaves of an intensity. */
function positiveReal({ shape, data }: ComplexVolume): RealVolume {
  const out = realVolume(shape);
  for (let i = 0; i < out.data.length; i++) out.data[i] = Math.max(0, data[2 * i]);
  return out;
}
