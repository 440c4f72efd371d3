// Cuts a recipe into blocks that can run in one go: cut where the algorithm changes, where metrics, twin removal or averaging come in,
// and where the support is updated with settings of that moment. The cuts depend on the options and the array only, never on time,
// so that the same options lead to the same bits.

import type { AlgorithmName } from "./algorithms.js";
import type { BlockOptions } from "./iterate.js";
import { type PhasingOptions, type ShrinkWrapOptions, scheduled } from "./options.js";
import { parseRecipe, totalIterations } from "./recipe.js";

/** A block, the iterations done after it, and what follows it. */
export interface PlannedBlock {
  readonly algorithm: AlgorithmName;
  readonly iterations: number;
  readonly beta: number;
  readonly update?: NonNullable<BlockOptions["update"]>;
  /** Whether its iterates are averaged. */
  readonly averages: boolean;
  readonly done: number;
  readonly fitAfter: boolean;
  readonly removeTwinAfter: boolean;
}

/** Voxels·iterations between two progress records, so that a few come each second. */
const voxelsBetweenProgress = 2 ** 23;

/** The blocks of one start on an array of `voxels` voxels. */
export function planBlocks(options: PhasingOptions, voxels: number): readonly PlannedBlock[] {
  const steps = parseRecipe(options.recipe);
  const total = totalIterations(steps);
  const longest = Math.max(1, Math.floor(voxelsBetweenProgress / voxels));
  const averageFrom = options.average > 1 ? total - options.average : total;
  const planned: PlannedBlock[] = [];
  let first = 0;
  let stepEnd = 0;
  for (const { algorithm, iterations, beta = options.beta } of steps) {
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
      const update = updateWithin(options.shrinkWrap, first, i, total);
      planned.push({
        algorithm,
        iterations: i + 1 - first,
        beta,
        ...(update && { update }),
        averages: first >= averageFrom,
        done: i + 1,
        fitAfter,
        removeTwinAfter,
      });
      first = i + 1;
    }
  }
  return planned;
}

function isUpdatedAfter({ start, every }: ShrinkWrapOptions, iteration: number): boolean {
  return iteration >= start && (iteration - start) % every === 0;
}

function isSteady({ every, sigma, threshold }: ShrinkWrapOptions): boolean {
  return every === 1 && typeof sigma === "number" && typeof threshold === "number";
}

/** Whether a block must end with iteration i for the support's sake: at each update, or where steady updates are about to begin. */
function cutsAt(options: ShrinkWrapOptions | null, i: number): boolean {
  if (options === null) return false;
  return isSteady(options) ? i === options.start - 1 : isUpdatedAfter(options, i);
}

/** The support updates of a block of iterations first … last: after each one if they are steady, else after the last one if due. */
function updateWithin(
  options: ShrinkWrapOptions | null,
  first: number,
  last: number,
  total: number,
): PlannedBlock["update"] | undefined {
  if (options === null || !isUpdatedAfter(options, last)) return undefined;
  const { sigma, threshold, relativeTo } = options;
  return {
    sigma: scheduled(sigma, last, total),
    threshold: scheduled(threshold, last, total),
    relativeTo,
    every: isSteady(options) ? 1 : last + 1 - first,
  };
}
