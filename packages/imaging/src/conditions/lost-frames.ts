// Frames between others of which nothing is measured: missing files, points that a scan left out, frames without light. What they would hold
// is made up by a fit, and no free voxel tells whether it is right.

import { Measured, type Measurement } from "@friedel/engine";
import { named } from "../frames/notes.js";

/** Frames that are lost, and the share of the pattern's light that they would have. */
export interface LostFrames {
  readonly frames: readonly number[];
  readonly share: number;
  readonly sentence: string;
}

/** The frames of a measurement that are lost between measured ones, by their light on a line between the roots of their neighbours'; undefined without any. */
export function lostFrames({ amplitude, mask, gain, background }: Measurement): LostFrames | undefined {
  const [frames, rows, columns] = mask.shape;
  const area = rows * columns;
  const light = Float64Array.from({ length: frames }, (_, frame) => {
    let [sum, measured] = [0, 0];
    for (let i = frame * area; i < (frame + 1) * area; i++) {
      if (mask.data[i] === Measured.no) continue;
      sum += (amplitude.data[i] ** 2 - (background?.data[i] ?? 0)) / (gain?.data[i] ?? 1);
      measured++;
    }
    return measured === 0 ? Number.NaN : Math.max(0, sum);
  });
  const seen = Array.from(light.keys()).filter((k) => !Number.isNaN(light[k]));
  const lost: number[] = [];
  let missing = 0;
  for (const [i, to] of seen.slice(1).entries()) {
    const from = seen[i];
    for (let k = from + 1; k < to; k++) {
      const at = (k - from) / (to - from);
      missing += ((1 - at) * Math.sqrt(light[from]) + at * Math.sqrt(light[to])) ** 2;
      lost.push(k);
    }
  }
  if (lost.length === 0) return undefined;
  const share = missing / (missing + seen.reduce((sum, k) => sum + light[k], 0));
  const sentence = `${named("frame", lost)} ${lost.length === 1 ? "is" : "are"} not measured, with about ${Math.round(100 * share)} % of the light: what lies there is made up by the fit`;
  return { frames: lost, share, sentence };
}
