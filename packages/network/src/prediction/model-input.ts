// A measured pattern as a network sees it: filled where nothing was measured, its oversampling estimated, brought to the network's
// sampling, and turned.

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
  /** Array length over crystal length, given or as read from the pattern. */
  readonly oversampling: Triple;
  readonly sampling: Sampling;
  readonly patterson: ComplexVolume;
  /** Its transform, the intensity on the network's voxels. */
  intensity(): Promise<RealVolume>;
}

/** Below it along any axis a pattern's autocorrelation overlaps itself; just above the least that can be read. */
const leastOversampling = 1.75;

/** Brings a pattern to a network's sampling. Throws DataError for one without counts or not oversampled along an axis. */
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

/** The pattern under a symmetry as the network takes it. */
export async function inputTensor({ input }: NetworkUse, seen: ModelInput, turn: Symmetry): Promise<Float32Array> {
  const { patterson } = seen;
  const pattern = new Float32Array(inputChannels[input] * voxelCount(patterson.shape));
  if (input === "patterson") {
    writePatterson(turn === identity ? patterson : symmetricObject(patterson, turn), pattern);
  } else {
    const intensity = await seen.intensity();
    writeMagnitude(turn === identity ? intensity : symmetricIntensity(intensity, turn), pattern);
  }
  return pattern;
}

/** The real part, 0 where it is negative: what resampling leaves of an intensity. */
function positiveReal({ shape, data }: ComplexVolume): RealVolume {
  const out = realVolume(shape);
  for (let i = 0; i < out.data.length; i++) out.data[i] = Math.max(0, data[2 * i]);
  return out;
}
