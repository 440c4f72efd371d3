// The probe of an answer: iterations on the measured pattern whose support may change. A right answer hardly moves; one of a kind that
// the network does not know is taken far away. The probe's object is no better answer: it only shows how wrong the network's may be.

import { type ComplexVolume, DataError, type Phaser } from "@friedel/engine";
import { type FitMetrics, fitMetrics, iterate } from "@friedel/imaging";
import type { Projected } from "./project.js";

/** An answer after the probe's iterations. */
export interface Probe {
  readonly object: ComplexVolume;
  readonly metrics: FitMetrics;
}

/** Iterations; enough for a wrong shape to show, few against a refinement's. */
const [raar, er] = [40, 10];
/** Loose, so that the support can grow where the answer was too small. */
const update = { sigma: 1, threshold: 0.08, relativeTo: "max", every: 2 } as const;

/** Probes an answer; null where nothing is left of it, or no room around it. */
export async function probe(phaser: Phaser, { object, support }: Projected): Promise<Probe | null> {
  try {
    await phaser.load({ object, support });
    await iterate(phaser, "RAAR", raar, { update });
    await iterate(phaser, "ER", er);
    const metrics = fitMetrics(await phaser.fit());
    return { object: (await phaser.read()).object, metrics };
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}
