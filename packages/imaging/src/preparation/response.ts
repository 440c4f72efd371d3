// Gain and background of frames through the steps of preparation: they go with the counts, voxel by voxel.

import {
  binCounts,
  type MaskVolume,
  Measured,
  type Measurement,
  mapped,
  type RealVolume,
  realVolume,
  requireMeasurement,
  type Triple,
} from "@friedel/engine";

/** Gain and background of a measurement, where there are any; see `Measurement` of @friedel/engine. */
export type Response = Pick<Measurement, "gain" | "background">;

/** Counts, what of them is measured, and what else they depend on, of equal shape. */
export interface Frames extends Response {
  readonly counts: RealVolume;
  /** Values of `Measured`. */
  readonly mask: MaskVolume;
}

/** Those of a larger record. */
export function responseOf(record: Response): Response {
  return mapResponse(record, (volume) => volume);
}

/** Both changed in one way, such as a crop. */
export function mapResponse({ gain, background }: Response, change: (volume: RealVolume) => RealVolume): Response {
  return { ...(gain && { gain: change(gain) }), ...(background && { background: change(background) }) };
}

/** Those of binned counts: the mean gain and the sum of the background over each block. */
export function binResponse(response: Response, mask: Measurement["mask"], bin: Triple): Response {
  const summed = mapResponse(response, (volume) => binCounts(volume, mask, bin).counts);
  const voxels = bin[0] * bin[1] * bin[2];
  return { ...summed, ...(summed.gain && { gain: mapped(summed.gain, (value) => value / voxels) }) };
}

/** The gain of counts (frame, row, column) with a factor for each frame. */
export function gainOfFrames(
  { counts: { shape }, gain }: Response & { readonly counts: RealVolume },
  factors: Float64Array,
): RealVolume {
  const out = realVolume(shape);
  const area = shape[1] * shape[2];
  for (let i = 0; i < out.data.length; i++) out.data[i] = (gain ? gain.data[i] : 1) * factors[Math.floor(i / area)];
  return out;
}

/** What the object alone gave, in counts at a gain of 1: max(0, counts − background) / gain; the counts as they are without both, and where nothing is measured. */
export function signalOf(counts: RealVolume, mask: Measurement["mask"], response: Response): RealVolume {
  if (!response.gain && !response.background) return counts;
  requireMeasurement({ amplitude: counts, mask, ...response });
  const [data, gain, background] = [counts.data.slice(), response.gain?.data, response.background?.data];
  for (let i = 0; i < data.length; i++) {
    // Most voxels of raw frames are dark, and 0 by any gain and above any background.
    if (data[i] === 0 || mask.data[i] === Measured.no) continue;
    data[i] = Math.max(0, data[i] - (background ? background[i] : 0)) / (gain ? gain[i] : 1);
  }
  return { ...counts, data };
}
