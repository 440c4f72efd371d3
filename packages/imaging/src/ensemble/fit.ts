// A fit of an ensemble: from a beginning to the greatest Poisson likelihood in its support. The amplitudes' loss would not do: √k of a few
// counts is less than √⟨k⟩, which is a bias, and redrawn counts scatter less about it than counting does. On the way a fit may roam:
// iterations that leave a local minimum, with the support renewed at a given number of voxels; or it may grow from the pattern's centre.

import type { CoherenceValues, Engine, Phaser, RealVolume, SupportedObject } from "@friedel/engine";
import { descend, multiplied } from "@friedel/engine";
import { bestScale, fitMetrics } from "../metrics/fit.js";
import { iterate } from "../phasing/iterate.js";
import { coherentMeasurement } from "../refine/conditions/coherent-pattern.js";
import { widthsOf } from "./blocks.js";
import { type ModelledMeasurement, modelOf } from "./crop.js";
import { grownFrom } from "./grow.js";
import { largestVoxels } from "./room.js";

/** A fit, at the scale of its counts, and its mean Poisson deviance. */
export interface Fit extends SupportedObject {
  readonly llk: number;
  /** With what the object was laid over, where it was. */
  readonly correlation?: number;
}

export interface FitOptions {
  /** Other counts than the measurement's, as square roots. */
  readonly amplitude?: RealVolume;
  /** Voxels of the support in which the fit roams before it descends; it keeps to its beginning without them. */
  readonly roomVoxels?: number;
  /** Where the fit grows from, see {@link grownFrom}; it has the whole pattern from its first step without. */
  readonly growsFrom?: number;
}

/** Iterations of RAAR before and after the support is renewed, and of ER that end them. */
const roaming = { raar: 10, er: 5 } as const;

/** Steps of the descent, after roaming and without: with twice as many the strain is the same to some per cent of its error. */
const steps = { roamed: 20, near: 40 } as const;

/** Fits an object to a measurement in a support. Throws DataError for an object of zeros. */
export async function fitFrom(
  engine: Engine,
  input: ModelledMeasurement,
  begin: SupportedObject,
  { amplitude = input.amplitude, roomVoxels, growsFrom }: FitOptions = {},
): Promise<Fit> {
  const phaser = await engine.createPhaser({ ...input, amplitude });
  try {
    await phaser.load({ object: begin.object, support: begin.support });
    await phaser.load({ object: multiplied(begin.object, bestScale(await phaser.fit())) });
    if (growsFrom !== undefined)
      await phaser.load(await grownFrom(growsFrom, engine, { ...input, amplitude }, await phaser.read()));
    if (roomVoxels !== undefined) await roamIn(engine, { ...input, amplitude }, phaser, roomVoxels);
    const report = await descend(phaser, {
      steps: roomVoxels === undefined ? steps.near : steps.roamed,
      loss: "poisson",
      optimiser: { kind: "lbfgs" },
      model: modelOf(input),
    });
    const { object, support } = await phaser.read();
    const { llk } = fitMetrics(await phaser.fit(report));
    return { object: multiplied(object, report.scale), support, llk };
  } finally {
    await phaser.dispose();
  }
}

/** Roams in the pattern that voxels would have given which are no blocks: iterations know nothing of what blurs it. */
async function roamIn(engine: Engine, input: ModelledMeasurement, phaser: Phaser, voxels: number): Promise<void> {
  const { block } = input;
  if (!block) return roam(phaser, voxels);
  const blur: CoherenceValues = { widths: widthsOf(block), tails: [0, 0, 0] };
  const sharper = await engine.createPhaser(await coherentMeasurement(input, blur, engine.transform));
  try {
    await sharper.load(await phaser.read());
    await roam(sharper, voxels);
    await phaser.load(await sharper.read());
  } finally {
    await sharper.dispose();
  }
}

async function roam(phaser: Phaser, voxels: number): Promise<void> {
  await iterate(phaser, "RAAR", roaming.raar);
  await phaser.load({ support: largestVoxels((await phaser.read()).object, voxels) });
  await iterate(phaser, "RAAR", roaming.raar);
  await iterate(phaser, "ER", roaming.er);
}
