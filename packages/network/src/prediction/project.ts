// A few projections onto the measured magnitudes, which cost next to nothing: what they change tells how wrong an answer was.

import { type ComplexVolume, type Engine, type MaskVolume, Measured, type RealVolume, realVolume } from "@friedel/engine";
import { type FitMetrics, fitMetrics, isosurfaceSupport, iterate } from "@friedel/imaging";

/** An object after its projections. */
export interface Projected {
  readonly object: ComplexVolume;
  /** Where it was held to. */
  readonly support: MaskVolume;
  readonly metrics: FitMetrics;
}

/** A pattern resident on an engine. Calls must not overlap; `dispose` at the end. */
export interface Projector {
  /** Error reduction inside the isosurface of the object's own. Throws DataError for an object of zeros. */
  project(object: ComplexVolume, iterations: number): Promise<Projected>;
  dispose(): Promise<void>;
}

/** Where |ρ| is at least this share of its maximum is the support. */
const supportLevel = 0.15;

/** Makes a pattern resident. Throws ShapeError for lengths that the engine does not take. */
export async function createProjector(engine: Engine, counts: RealVolume, mask: MaskVolume): Promise<Projector> {
  const amplitude = realVolume(counts.shape);
  for (let i = 0; i < amplitude.data.length; i++)
    amplitude.data[i] = mask.data[i] === Measured.no ? 0 : Math.sqrt(counts.data[i]);
  const phaser = await engine.createPhaser({ amplitude, mask });
  return {
    async project(object, iterations) {
      await phaser.load({ object, support: isosurfaceSupport(object, supportLevel) });
      await iterate(phaser, "ER", iterations);
      const metrics = fitMetrics(await phaser.fit());
      return { ...(await phaser.read()), metrics };
    },
    dispose: () => phaser.dispose(),
  };
}
