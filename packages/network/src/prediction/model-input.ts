// A network's input from a measured pattern: unmeasured voxels are filled, the oversampling is estimated, the pattern is resampled and a
// symmetry applied.

import {
  type ComplexVolume,
  DataError,
  type MaskVolume,
  type RealVolume,
  realVolume,
  type Transform,
  type Triple,
  voxelCount,
} from "@friedel/engine";
import { fillUnmeasured } from "../data/fill.js";
import { inputChannels, pattersonOf, writeMagnitude, writePatterson } from "../data/input.js";
import { identity, type Symmetry, symmetricIntensity, symmetricObject } from "../data/symmetry.js";
import { oversamplingOf } from "./extent.js";
import type { NetworkUse } from "./network-file.js";
import { pattersonAt, type Sampling, samplingFor } from "./sampling.js";

/** A pattern on a network's voxels. */
export interface ModelInput {
  /** Array length over crystal length, given or estimated. */
  readonly oversampling: Triple;
  readonly sampling: Sampling;
  readonly patterson: ComplexVolume;
  /** Its transform, the intensity on the network's voxels. */
  intensity(): Promise<RealVolume>;
}

/** Below it along any axis the autocorrelation overlaps with itself; just above the smallest possible estimate. */
const leastOversampling = 1.75;

/** Resamples a pattern for a network. Throws DataError for one without counts or not oversampled along an axis. */
export async function prepareInput(
  { shape, oversampling: wanted }: NetworkUse,
  counts: RealVolume,
  mask: MaskVolume,
  transform: Transform,
  given?: Triple,
): Promise<ModelInput> {
  const filled = fillUnmeasured(counts, mask);
  if (!filled.data.some((value) => value > 0)) throw new DataError("expected a pattern with counts, found zeros only");
  const oversampling = given ?? oversamplingOf(await pattersonOf(filled, transform));
  if (oversampling.some((ratio) => !(ratio >= leastOversampling))) {
    const found = oversampling.map((ratio) => ratio.toFixed(2)).join(", ");
    throw new DataError(`expected a pattern oversampled at least ${leastOversampling} times along each axis, found ${found}`);
  }
  const sampling = samplingFor(counts.shape, oversampling, shape, wanted);
  const patterson = pattersonAt(filled, sampling);
  let intensity: Promise<RealVolume> | undefined;
  return {
    oversampling,
    sampling,
    patterson,
    intensity() {
      intensity ??= transform(patterson, "forward").then(positiveReal);
      return intensity;
    },
  };
}

/** The network's input for the pattern under a symmetry. */
export async function inputTensor(use: NetworkUse, input: ModelInput, symmetry: Symmetry): Promise<Float32Array> {
  const { patterson } = input;
  const pattern = new Float32Array(inputChannels[use.input] * voxelCount(patterson.shape));
  if (use.input === "patterson") {
    writePatterson(symmetry === identity ? patterson : symmetricObject(patterson, symmetry), pattern);
  } else {
    const intensity = await input.intensity();
    writeMagnitude(symmetry === identity ? intensity : symmetricIntensity(intensity, symmetry), pattern);
  }
  return pattern;
}

/** The real part, 0 where it is negative, as resampled intensities may be. */
function positiveReal({ shape, data }: ComplexVolume): RealVolume {
  const out = realVolume(shape);
  for (let i = 0; i < out.data.length; i++) out.data[i] = Math.max(0, data[2 * i]);
  return out;
}
