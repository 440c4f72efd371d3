// A few projections onto the measured magnitudes, which take little time: the change of chi2 shows how wrong a prediction was.

import { type ComplexVolume, type MaskVolume, Measured, type Phaser, type RealVolume, realVolume } from "@friedel/engine";
import { type FitMetrics, fitMetrics, isosurfaceSupport, iterate } from "@friedel/imaging";

/** An object after its projections. */
export interface Projected {
  readonly object: ComplexVolume;
  /** The support of the projections. */
  readonly support: MaskVolume;
  readonly metrics: FitMetrics;
}

/** The support: |ρ| at least this share of its maximum. */
const supportLevel = 0.15;

/** √I of a pattern, 0 where unmeasured. */
export function amplitudeOf(counts: RealVolume, mask: MaskVolume): RealVolume {
  return realVolume(
    counts.shape,
    counts.data.map((value, i) => (mask.data[i] === Measured.no ? 0 : Math.sqrt(value))),
  );
}

/** Error reduction of an object on a pattern, inside the object's own isosurface. Throws DataError for an object of zeros. */
export async function project(phaser: Phaser, object: ComplexVolume, iterations: number): Promise<Projected> {
  await phaser.load({ object, support: isosurfaceSupport(object, supportLevel) });
  await iterate(phaser, "ER", iterations);
  const metrics = fitMetrics(await phaser.fit());
  return { ...(await phaser.read()), metrics };
}
