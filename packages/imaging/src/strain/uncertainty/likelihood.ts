// The object of greatest Poisson likelihood inside a support, and counts drawn anew from those of a measurement. The likelihood and
// its model are those of the engines' descents.

import type { Engine, ForwardModel, Measurement } from "@friedel/engine";
import {
  type ComplexVolume,
  DataError,
  descend,
  type MaskVolume,
  Measured,
  multiplied,
  poisson,
  type RealVolume,
  realVolume,
  seededRandom,
  type Triple,
} from "@friedel/engine";
import { hasCounts, leastPeak, peakCounts } from "../../metrics/counting-noise.js";
import { withoutFree } from "../../phasing/start.js";

/** An object with its support on the grid of a measurement, and the model it was fitted with. */
export interface CountedObject extends Measurement {
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  /** Standard deviations of the coherence function's Gaussian, voxels of the pattern; coherent light without them. */
  readonly coherenceWidths?: Triple | null;
}

/** Steps of a fit: with half as many the deviations are the same to some per cent, with three times as many too. */
export const usualSteps = 50;

/** The object of greatest Poisson likelihood near that of `input`, with all that was measured. */
export function mostLikelyOf(engine: Engine, input: CountedObject, steps = usualSteps): Promise<ComplexVolume> {
  return mostLikely(engine, { ...input, mask: withoutFree(input.mask) }, input.object, steps);
}

/** The object of greatest Poisson likelihood near `from`, inside the support. */
export async function mostLikely(
  engine: Engine,
  input: CountedObject,
  from: ComplexVolume,
  steps: number,
): Promise<ComplexVolume> {
  const phaser = await engine.createPhaser(input);
  try {
    await phaser.load({ object: from, support: input.support });
    const sums = await phaser.fit();
    const scale = sums.scale ?? Math.sqrt(sums.used.sumCounts / sums.used.sumModel);
    if (!(scale > 0 && Number.isFinite(scale))) {
      throw new DataError("expected an object that scatters inside its support, found one of zeros");
    }
    await phaser.load({ object: multiplied(from, scale) });
    await descend(phaser, { steps, loss: "poisson", optimiser: { kind: "lbfgs" }, model: modelOf(input) });
    return (await phaser.read()).object;
  } finally {
    await phaser.dispose();
  }
}

function modelOf({ coherenceWidths }: CountedObject): ForwardModel {
  return coherenceWidths ? { coherence: { widths: coherenceWidths } } : {};
}

/**
 * Square roots of counts whose photons are drawn from those of a measurement: as often as they came on average, each voxel apart, so
 * that k counts become a Poisson number of mean k. 0 where nothing was measured.
 */
export function redrawnAmplitude({ shape, data }: RealVolume, mask: MaskVolume, seed: number, number: number): RealVolume {
  const random = seededRandom(seed, "redrawn counts", number);
  let index = 0;
  const next = (): number => random.uniform(index++);
  const redrawn = realVolume(shape);
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    // No photon comes of none, whatever the number that is drawn: it need not be made.
    if (data[i] === 0) index++;
    else redrawn.data[i] = Math.sqrt(poisson(data[i] * data[i], next));
  }
  return redrawn;
}

/** Throws {@link DataError} where the amplitudes' squares cannot be counts. */
export function checkCounts(measurement: Pick<Measurement, "amplitude" | "mask">): void {
  if (hasCounts(measurement)) return;
  throw new DataError(
    `expected counts with at least ${leastPeak} in the brightest voxel, found ${peakCounts(measurement)}: their noise is not known`,
  );
}
