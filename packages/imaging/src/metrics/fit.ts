// How well an object fits its pattern: `chi2`, `llk` and `llkFree` as the README defines them, from the engines' sums.

import type { FitSums, SetSums } from "@friedel/engine";

/** The metrics that need no truth. `llkFree` is NaN where no voxels were kept out of phasing. */
export interface FitMetrics {
  /** Σ(s|F| − √I)²/ΣI over measured voxels, with the best scale s. */
  readonly chi2: number;
  /** Mean Poisson log-likelihood 2/N Σ[Ic − Io + Io ln(Io/Ic)] on the voxels used in phasing. */
  readonly llk: number;
  /** The same on the voxels kept out (Favre-Nicolin et al., Scientific Reports 10, 2664 (2020), doi 10.1038/s41598-020-57561-2). */
  readonly llkFree: number;
}

/**
 * The metrics of a fit. chi2 takes the least-squares scale over used and free voxels; llk the Poisson-optimal scale
 * ΣI/Σ|F|² of the used ones, and llkFree the same scale, because it must not learn from the free voxels. Where the model is expected
 * counts (`FitSums.scale`) they are taken as they are: a factor would multiply the background too.
 */
export function fitMetrics({ used, free, scale: own }: FitSums): FitMetrics {
  const counts = used.sumCounts + free.sumCounts;
  const model = used.sumModel + free.sumModel;
  const cross = used.sumCross + free.sumCross;
  if (own !== undefined) {
    return { chi2: (model - 2 * cross + counts) / counts, llk: meanLlk(used, 1), llkFree: meanLlk(free, 1) };
  }
  const scale = used.sumCounts / used.sumModel;
  return {
    chi2: model > 0 ? Math.max(0, 1 - cross ** 2 / (model * counts)) : 1,
    llk: meanLlk(used, scale),
    llkFree: meanLlk(free, scale),
  };
}

/** The scale of the object: that of expected counts where the sums have it, else s of chi2, Σ|F|A/Σ|F|² over all measured voxels. */
export function bestScale({ used, free, scale }: FitSums): number {
  return scale ?? (used.sumCross + free.sumCross) / (used.sumModel + free.sumModel);
}

function meanLlk(sums: SetSums, scale: number): number {
  const { count, sumModel, sumCounts, sumLog } = sums;
  return count === 0 ? Number.NaN : (2 / count) * (scale * sumModel - sumCounts + sumLog - sumCounts * Math.log(scale));
}
