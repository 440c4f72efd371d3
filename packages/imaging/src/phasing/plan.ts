// Cuts a recipe into stretches that an engine can run in one go: cut where the algorithm changes, where metrics, twin removal or
// averaging come in, and where the support is renewed with settings of that moment. The cuts depend on the options and the
// array only, never on time, so that the same options give the same bits.

import type { ShrinkWrap, Stretch } from "@friedel/engine";
import { type PhasingOptions, type ShrinkWrapOptions, scheduled } from "./options.js";
import { parseRecipe, totalIterations } from "./recipe.js";

/** A stretch, the iterations done after it, and what follows it. */
export interface PlannedStretch {
  readonly stretch: Stretch;
  readonly done: number;
  readonly fitAfter: boolean;
  readonly removeTwinAfter: boolean;
}

/** Iterations between two looks at the outside world, so that a look comes a few times a second: voxels·iterations. */
const voxelsBetweenProgress = 2 ** 23;

/** The stretches of one start on an array of `voxels` voxels. */
export function planStretches(options: PhasingOptions, voxels: number): readonly PlannedStretch[] {
  const steps = parseRecipe(options.recipe);
  const total = totalIterations(steps);
  const longest = Math.max(1, Math.floor(voxelsBetweenProgress / voxels));
  const averageFrom = options.average > 1 ? total - options.average : total;
  const planned: PlannedStretch[] = [];
  let first = 0;
  let stepEnd = 0;
  for (const { algorithm, iterations } of steps) {
    stepEnd += iterations;
    for (let i = first; i < stepEnd; i++) {
      const fitAfter = (i + 1) % options.fitEvery === 0 || i + 1 === total;
      const removeTwinAfter = i === options.twinRemoval;
      const cut =
        i + 1 === stepEnd ||
        fitAfter ||
        removeTwinAfter ||
        i + 1 === averageFrom ||
        i + 1 - first === longest ||
        cutsAt(options.shrinkWrap, i);
      if (!cut) continue;
      const shrinkWrap = renewal(options.shrinkWrap, first, i, total);
      planned.push({
        stretch: {
          algorithm,
          beta: options.beta,
          iterations: i + 1 - first,
          average: first >= averageFrom,
          ...(shrinkWrap && { shrinkWrap }),
        },
        done: i + 1,
        fitAfter,
        removeTwinAfter,
      });
      first = i + 1;
    }
  }
  return planned;
}

function isRenewedAfter({ start, every }: ShrinkWrapOptions, iteration: number): boolean {
  return iteration >= start && (iteration - start) % every === 0;
}

function isSteady({ every, sigma, threshold }: ShrinkWrapOptions): boolean {
  return every === 1 && typeof sigma === "number" && typeof threshold === "number";
}

/** Whether a stretch must end with iteration i for the support's sake: at each renewal, or where steady renewal is about to begin. */
function cutsAt(options: ShrinkWrapOptions | null, i: number): boolean {
  if (options === null) return false;
  return isSteady(options) ? i === options.start - 1 : isRenewedAfter(options, i);
}

/** The renewals within iterations first … last: after each one where they are steady, else after the last one where it is due. */
function renewal(
  options: ShrinkWrapOptions | null,
  first: number,
  last: number,
  total: number,
): (ShrinkWrap & { every: number }) | undefined {
  if (options === null || !isRenewedAfter(options, last)) return undefined;
  const { sigma, threshold, relativeTo } = options;
  return {
    sigma: scheduled(sigma, last, total),
    threshold: scheduled(threshold, last, total),
    relativeTo,
    every: isSteady(options) ? 1 : last + 1 - first,
  };
}
