// Blocks of iterations of one algorithm, with updates of the support between them.

import type { Phaser, SupportUpdate } from "@friedel/engine";
import { type AlgorithmName, algorithms } from "./algorithms.js";

/** Settings of a block of iterations besides its algorithm and length. */
export interface BlockOptions {
  /** Feedback of HIO, relaxation of RAAR. Default 0.9. */
  readonly beta?: number;
  /** Updates the support after every `every`-th iteration of the block (after iterations every, 2·every, …). */
  readonly update?: SupportUpdate & { readonly every: number };
  /** Called after each iteration, before an update of the support. */
  readonly afterEach?: () => Promise<void>;
}

/**
 * Runs a block. Returns the number of voxels inside the support if it was updated. Throws DataError where an update leaves no voxel or
 * keeps all of them; the phaser then holds the state before that update.
 */
export async function iterate(
  phaser: Phaser,
  algorithm: AlgorithmName,
  iterations: number,
  { beta = 0.9, update, afterEach }: BlockOptions = {},
): Promise<number | undefined> {
  const pairs = algorithms[algorithm].coefficients(beta);
  let voxels: number | undefined;
  for (let done = 0; done < iterations; ) {
    const untilUpdate = update ? update.every - (done % update.every) : iterations;
    const count = Math.min(iterations - done, afterEach ? 1 : untilUpdate);
    await phaser.iterate({ ...pairs, iterations: count });
    done += count;
    await afterEach?.();
    if (update && done % update.every === 0) voxels = await phaser.updateSupport(update);
  }
  return voxels;
}
