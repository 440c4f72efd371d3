// A measurement with its conditions in it, so that a search knows them from its first step: flicker and jitter as gain, the background,
// and saturated voxels and other peaks not measured. The refinement with the object in the model improves on all of it.

import { type MaskVolume, Measured, type Measurement, type RealVolume, realVolume } from "@friedel/engine";
import { backgroundVolume } from "./background.js";
import type { Conditions } from "./conditions.js";
import { signalOf, withoutVoxels } from "./counted.js";
import { inverted, product, scaledRows, transposed } from "./dense.js";
import type { FrameConditions } from "./frame-conditions.js";
import { countOf, missingFrames } from "./frame-groups.js";
import { columnsOf, type FrameState, plainFrames } from "./frame-model.js";

/** The measurement as its conditions have it; the same record where there are none. A background takes the place of a given one. */
export function conditioned(measurement: Measurement, conditions: Conditions): Measurement {
  const { frames, background, otherPeaks, saturated } = conditions;
  const gain = frameGain(measurement, frames);
  const isMasked = otherPeaks.length > 0 || saturated.length > 0;
  if (!gain && !background && !isMasked) return measurement;
  return {
    ...measurement,
    ...(gain ? { gain } : {}),
    ...(background ? { background: backgroundVolume(background, measurement.mask.shape) } : {}),
    ...(isMasked ? { mask: maskOf(measurement.mask, conditions) } : {}),
  };
}

/** The mask without saturated voxels and the regions of other peaks. */
function maskOf(mask: MaskVolume, { otherPeaks, saturated }: Conditions): MaskVolume {
  const { data } = withoutVoxels(mask, saturated);
  for (const { region } of otherPeaks) {
    for (let i = 0; i < data.length; i++) if (region.data[i] !== 0) data[i] = Measured.no;
  }
  return { ...mask, data };
}

/** A gain by an offset lies between its inverse and this: where a pattern is dark between two fringes nothing better is known. */
export const greatestRatio = 4;

/**
 * The gain of a measurement with what frame conditions add to it: the factor of each frame, and for offsets the share by which the
 * pixel's curve, smoothed to the band limit, is brighter at the frame's angle. Undefined where there is neither.
 */
export function frameGain(measurement: Measurement, { factors, offsets, reach }: FrameConditions): RealVolume | undefined {
  const { shape } = measurement.mask;
  if (!factors && !offsets) return undefined;
  const area = shape[1] * shape[2];
  const gain = realVolume(shape);
  for (let i = 0; i < gain.data.length; i++) {
    gain.data[i] = (measurement.gain ? measurement.gain.data[i] : 1) * (factors ? factors[Math.floor(i / area)] : 1);
  }
  if (offsets && reach !== undefined) {
    const state = { logFactors: factors ? factors.map(Math.log) : new Float64Array(shape[0]), offsets };
    const missing = missingFrames(measurement.mask);
    const measured = shape[0] - countOf(missing);
    multiplyByOffsets(gain, signalOf(measurement).signal, state, Math.min(reach + 1, Math.floor(measured / 2) - 1), missing);
  }
  return gain;
}

/** Pixels with less signal in all frames show nothing of an angle. */
const leastSignal = 8;

/** Multiplies a gain by what each pixel's curve has at the frames' angles over what it has on the even grid; see {@link frameGain}. */
export function multiplyByOffsets(
  gain: RealVolume,
  signal: Float32Array,
  state: FrameState,
  reach: number,
  missing: Uint8Array,
): void {
  const [frames, rows, columns] = gain.shape;
  const area = rows * columns;
  const weights = Float64Array.from(missing, (isMissing) => 1 - isMissing);
  const of = columnsOf(reach, state).columns;
  const back = transposed(scaledRows(weights, of));
  const solver = product(inverted(product(back, of)), back);
  const plain = columnsOf(reach, plainFrames(frames)).columns;
  const moved = columnsOf(reach, { logFactors: new Float64Array(frames), offsets: state.offsets }).columns;
  const [toPlain, toMoved] = [product(plain, solver), product(moved, solver)];
  const curve = new Float64Array(frames);
  for (let p = 0; p < area; p++) {
    let sum = 0;
    for (let k = 0; k < frames; k++) {
      curve[k] = signal[k * area + p];
      sum += curve[k];
    }
    if (sum < leastSignal) continue;
    // Counting noise of the bright frames is spread over all frames of the smoothed curve.
    const noise = 1 + Math.sqrt(sum / frames);
    for (let k = 0; k < frames; k++) {
      let [at, beside] = [noise, noise];
      for (let l = 0; l < frames; l++) {
        at += toPlain.data[k * frames + l] * curve[l];
        beside += toMoved.data[k * frames + l] * curve[l];
      }
      const ratio = Math.max(beside, 0) / Math.max(at, noise / greatestRatio);
      gain.data[k * area + p] *= Math.min(greatestRatio, Math.max(1 / greatestRatio, ratio));
    }
  }
}
