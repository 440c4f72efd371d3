// The sums of `Phaser.fit` from what the kernels leave for every row: added up in one order, whoever computed them.

import type { FitSums, SetSums } from "../contract/phaser.js";

/** Ten float64 a row: count, Σ|F|², ΣI, Σ|F|A, Σ I ln(I/|F|²) of the used voxels, then of the free ones. */
export function readFitSums(rows: Float64Array): FitSums {
  const totals = new Float64Array(10);
  for (let i = 0; i < rows.length; i++) totals[i % 10] += rows[i];
  return { used: setSums(totals.subarray(0, 5)), free: setSums(totals.subarray(5)) };
}

function setSums([count, sumModel, sumCounts, sumCross, sumLog]: Float64Array): SetSums {
  return { count, sumModel, sumCounts, sumCross, sumLog };
}
