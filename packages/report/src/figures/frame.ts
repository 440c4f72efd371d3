// Where a crystal is in its array: what slices go through and show.

import { type MaskVolume, type Triple, triple } from "@friedel/engine";
import type { Window } from "../svg/raster.js";

/** Voxels shown round the support. */
const margin = 3;

/** Centre of mass of the support, and the window that holds it with a margin; of an empty one, the array's. */
export function frameOf({ shape, data }: MaskVolume): { readonly centre: Triple; readonly window: Window } {
  const least = [...shape];
  const most = [-1, -1, -1];
  const moment = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const at = [Math.floor(i / (shape[1] * shape[2])), Math.floor(i / shape[2]) % shape[1], i % shape[2]];
    count++;
    for (const k of [0, 1, 2]) {
      least[k] = Math.min(least[k], at[k]);
      most[k] = Math.max(most[k], at[k]);
      moment[k] += at[k];
    }
  }
  if (count === 0) return { centre: triple((k) => Math.floor(shape[k] / 2)), window: { from: [0, 0, 0], size: shape } };
  const from = triple((k) => Math.max(0, least[k] - margin));
  return {
    centre: triple((k) => Math.round(moment[k] / count)),
    window: { from, size: triple((k) => Math.min(shape[k], most[k] + margin + 1) - from[k]) },
  };
}
