// Counts the Fourier transforms that a method asks of an engine, so that methods can be compared at equal work whatever the machine.
// The unit is a pair, one forward and one inverse transform of the whole pattern, which is what an iteration costs:
//   an iteration of ER, HIO, RAAR, SF                                1
//   an evaluation of loss and gradient (a step takes one or more)    1; 3 with partial coherence, whose blur goes to the lags and back
//   a step of a crystal fit                                          the share of the pattern's voxels that its coarser grid has
//   the fit to the measurement, a single transform                   ½; 3/2 with partial coherence
// A transform of another size counts by its voxels. All else (shrink-wrap, planes and splines, sums) is in the seconds alone.

import type { CrystalFitter, Descent, Engine, FittedModel, Phaser } from "@friedel/engine";
import { type Shape, voxelCount } from "@friedel/engine";

/** An engine that counts. It owns nothing of its own: to dispose of it is to dispose of the engine. */
export interface CountingEngine extends Engine {
  /** Pairs since it was made. */
  pairs(): number;
}

/** The engine, counting transforms in pairs of this shape. */
export function countPairs(engine: Engine, shape: Shape): CountingEngine {
  let pairs = 0;
  const shareOf = (other: Shape): number => voxelCount(other) / voxelCount(shape);
  const counterOf =
    (other: Shape) =>
    (count: number): void => {
      pairs += count * shareOf(other);
    };
  return {
    name: engine.name,
    threads: engine.threads,
    pairs: () => pairs,
    transform(volume, direction) {
      counterOf(volume.shape)(0.5);
      return engine.transform(volume, direction);
    },
    createPhaser: async (measurement) =>
      countingPhaser(await engine.createPhaser(measurement), counterOf(measurement.amplitude.shape)),
    createCrystalFitter: async (measurement, box) =>
      countingFitter(await engine.createCrystalFitter(measurement, box), counterOf(measurement.amplitude.shape)),
    dispose: () => engine.dispose(),
  };
}

type Counter = (pairs: number) => void;

/** Transforms of a blur, there and back, relative to the one that it follows. */
const withBlur = 3;

function countingPhaser(phaser: Phaser, count: Counter): Phaser {
  return {
    shape: phaser.shape,
    setObject: (object) => phaser.setObject(object),
    object: () => phaser.object(),
    setSupport: (support) => phaser.setSupport(support),
    support: () => phaser.support(),
    run(stretch) {
      // All of them also where shrink-wrap ends the stretch before its time.
      count(stretch.iterations);
      return phaser.run(stretch);
    },
    shrinkWrap: (options) => phaser.shrinkWrap(options),
    async descend(descent) {
      const report = await phaser.descend(descent);
      count(report.evaluations * pairsOf(descent));
      return report;
    },
    fit(model?: FittedModel) {
      count(0.5 * (model?.widths ? withBlur : 1));
      return phaser.fit(model);
    },
    takeAverage: () => phaser.takeAverage(),
    saveState: () => phaser.saveState(),
    restoreState: (state) => phaser.restoreState(state),
    dispose: () => phaser.dispose(),
  };
}

/** Of one evaluation. To divide by the greatest modulus takes a look ahead, half an iteration. */
function pairsOf({ model }: Descent): number {
  return (model?.coherence ? withBlur : 1) + (model?.scale === "max" ? 0.5 : 0);
}

function countingFitter(fitter: CrystalFitter, count: Counter): CrystalFitter {
  return {
    shape: fitter.shape,
    box: fitter.box,
    async advance(fits, schedule, upTo) {
      count(fits.reduce((sum, { step }) => sum + Math.max(0, upTo - step), 0));
      return fitter.advance(fits, schedule, upTo);
    },
    object: (model, edge) => fitter.object(model, edge),
    sums(model, edge) {
      count(0.5);
      return fitter.sums(model, edge);
    },
    dispose: () => fitter.dispose(),
  };
}
