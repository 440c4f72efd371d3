// Counts the Fourier transforms that a method asks of an engine, so that methods can be compared at equal work on any machine.
// The unit is a pair, one forward and one inverse transform of the whole pattern, which is what an iteration costs:
//   an iteration of ER, HIO, RAAR, SF                                1
//   an evaluation of loss and gradient (a step takes one or more)    1; 3 with partial coherence, whose blur goes to the lags and back
//   a step of a crystal fit                                          the share of the pattern's voxels that its coarser grid has
//   the fit to the measurement, a single transform                   ½; 3/2 with partial coherence
// A transform of another size counts by its voxels. All else (shrink-wrap, planes and splines, sums) is in the seconds alone.

import type { CrystalFitter, Engine, Phaser } from "@friedel/engine";
import { crystalFitterOf, type Shape, vectorsOf, voxelCount } from "@friedel/engine";

/** An engine that counts. It owns nothing of its own: to dispose of it is to dispose of the engine. */
export interface CountingEngine extends Engine {
  /** Pairs since it was made. */
  pairs(): number;
}

/** The engine, counting transforms in pairs of this shape. */
export function countPairs(engine: Engine, shape: Shape): CountingEngine {
  let pairs = 0;
  const counterOf = (other: Shape): Counter => {
    const share = voxelCount(other) / voxelCount(shape);
    return (count) => {
      pairs += count * share;
    };
  };
  return {
    ...engine,
    pairs: () => pairs,
    transform: (volume, direction) => {
      counterOf(volume.shape)(0.5);
      return engine.transform(volume, direction);
    },
    createPhaser: async (measurement) =>
      countingPhaser(await engine.createPhaser(measurement), counterOf(measurement.amplitude.shape)),
    createCrystalFitter: async (measurement, box) =>
      countingFitter(await crystalFitterOf(engine, measurement, box), counterOf(measurement.amplitude.shape)),
  };
}

type Counter = (pairs: number) => void;

/** Transforms of a blur, there and back, relative to the one that it follows. */
const withBlur = 3;

function countingPhaser(phaser: Phaser, count: Counter): Phaser {
  return {
    ...phaser,
    iterate: (block) => {
      count(block.iterations);
      return phaser.iterate(block);
    },
    fit: (model) => {
      count(0.5 * (model ? withBlur : 1));
      return phaser.fit(model);
    },
    openVectors: async (goal) => {
      const workspace = await vectorsOf(phaser, goal);
      // To divide by the greatest modulus takes a look ahead, half an iteration.
      const pairs = (goal.model?.coherence ? withBlur : 1) + (goal.model?.scale === "max" ? 0.5 : 0);
      let isEvaluated = false;
      return {
        ...workspace,
        evaluate: (model, along) => {
          count(pairs);
          isEvaluated = true;
          return workspace.evaluate(model, along);
        },
        adam: (model, step) => {
          if (!isEvaluated) count(pairs);
          isEvaluated = false;
          workspace.adam(model, step);
        },
      };
    },
  };
}

function countingFitter(fitter: CrystalFitter, count: Counter): CrystalFitter {
  return {
    ...fitter,
    advance: (fits, schedule, upTo) => {
      count(fits.reduce((sum, { step }) => sum + Math.max(0, upTo - step), 0));
      return fitter.advance(fits, schedule, upTo);
    },
    sums: (model, edge) => {
      count(0.5);
      return fitter.sums(model, edge);
    },
  };
}
