// The doubt about an object that explains the voxels it was found with, and not those that were kept out.

import type { FitMetrics } from "./fit.js";

/**
 * `llkFree` from here on, and over `llk`: right apertures, pupils, cells and crystals of 13 drawn patterns were at 0.4 to 3.4, and at twice
 * `llk` at most; wrong ones of known supports at 36 to 1400, and at 40 times `llk` and more.
 */
const least = 10;

/** None where nothing was kept out, where counts that were kept out are foretold nearly as well as the others, or both badly. */
export function heldOutDoubts({ llk, llkFree }: FitMetrics): readonly string[] {
  if (!(llkFree > least * Math.max(1, llk))) return [];
  const misses = `of the counts that were kept out of the phasing it misses by llkFree ${llkFree.toPrecision(2)} (llk of the others ${llk.toPrecision(2)})`;
  return [
    `it fits what it was given and little else: ${misses}; more --starts or another --recipe, as 3000*HIO(0.6)+200*RAAR+50*ER, may find better`,
  ];
}
