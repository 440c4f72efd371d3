// Whether a GPU computes what it should: drivers differ, and a wrong image that sounds certain would be worse than none.

import {
  complexVolume,
  Measured,
  mapped,
  maskVolume,
  modulusOf,
  placeOf,
  realVolume,
  type Shape,
  seededRandom,
} from "../array/index.js";
import { crystalFitterOf } from "../contract/capabilities.js";
import type { Engine } from "../contract/engine.js";
import { splineField, startCrystalFit } from "../crystal-fit/index.js";
import { type Descent, descend } from "../descent/index.js";
import { EngineError } from "../errors.js";

/** Radices 2, 3, 4, 5 and 8, rows that end within a tile. */
const shape: Shape = [24, 15, 32];
/** HIO with β = 0.9. */
const block = { outside: [1, -0.9], iterations: 6 } as const;
/** Float32 rounding of a transform, and of some iterations, relative to the norm, ten times what was found. */
const tolerances = { transform: 5e-6, iterations: 5e-4, descents: 5e-4, fits: 1e-4 };
/** One that reads nothing back but at its ends, and one that takes scalar products. */
const descents: readonly Descent[] = [
  {
    steps: 2,
    loss: "poisson",
    optimiser: { kind: "adam", rate: 1e-2, epsilon: 100 },
    model: { scale: "best", coherence: { widths: [0.4, 0.3, 0.2], fitted: true } },
  },
  { steps: 2, loss: "amplitude", optimiser: { kind: "lbfgs" } },
];

const held = (value: number) => ({ from: value, to: value });
/** Steps that move planes and phase. */
const fitted = {
  shape: [9, 10, 12] as Shape,
  box: [7, 6, 8] as Shape,
  schedule: { steps: 5, edge: held(1.5), rates: { distance: held(0.1), normal: held(0.02), phase: held(0.2) } },
};

/** Throws {@link EngineError} unless both engines transform, iterate, update a support and descend alike. */
export async function requireSameAs(engine: Engine, other: Engine): Promise<void> {
  const random = seededRandom(1);
  const start = mapped(complexVolume(shape), (_, i) => random.normal(i));
  const support = maskVolume(shape);
  support.data.forEach((_, voxel) => {
    const [z, y, x] = placeOf(voxel, shape);
    support.data[voxel] = Number(z > 7 && z < 17 && y > 3 && y < 11 && x > 9 && x + y < 28);
  });
  const crystal = mapped(start, (value, i) => support.data[i >> 1] * (i % 2 === 0 ? 2 + 0.3 * value : 0.5 * value));
  const requireClose = (found: Float32Array, expected: Float32Array, tolerance: number, what: string): void => {
    const error = differenceOf(found, expected);
    if (error < tolerance) return;
    throw new EngineError(
      `expected ${what} of ${engine.name} like those of ${other.name}, found them off by ${error.toExponential(1)}`,
    );
  };
  const [a, b] = [await engine.transform(crystal, "forward"), await other.transform(crystal, "forward")];
  requireClose(a.data, b.data, tolerances.transform, "transforms");
  const mask = mapped(maskVolume(shape), (_, i) => (i % 29 === 0 ? Measured.no : Measured.used));
  const measurement = { amplitude: modulusOf(b), mask };
  const [objects, descended]: Float32Array[][] = [[], []];
  for (const each of [engine, other]) {
    const phaser = await each.createPhaser(measurement);
    await phaser.load({ object: start, support });
    await phaser.iterate(block);
    await phaser.updateSupport({ sigma: 1, threshold: 0.1, relativeTo: "max" });
    await phaser.iterate(block);
    objects.push((await phaser.read()).object.data);
    for (const descent of descents) await descend(phaser, descent);
    descended.push((await phaser.read()).object.data);
    await phaser.dispose();
  }
  requireClose(objects[0], objects[1], tolerances.iterations, "iterations");
  requireClose(descended[0], descended[1], tolerances.descents, "descents");
}

/** Throws {@link EngineError} unless both engines fit a crystal alike, planes and phase. */
export async function requireSameFits(engine: Engine, other: Engine): Promise<void> {
  const random = seededRandom(2);
  const amplitude = mapped(realVolume(fitted.shape), (_, i) => 10 * random.uniform(i));
  const mask = mapped(maskVolume(fitted.shape), (_, i) => (i % 29 === 0 ? Measured.no : Measured.used));
  const field = splineField([4, 5, 4]);
  const phase = { ...field, values: field.values.map((_, i) => random.normal(1_000_000 + i)) };
  const planes = Float32Array.of(1, 0.5, 0, 2, -1, 0.2, 0.3, 3, 0, 1, 0, 3, 0.1, -1, 0, 2, 0, 0.2, 2, 2, 0, 0, -1, 3);
  const losses: number[] = [];
  for (const each of [engine, other]) {
    const fitter = await crystalFitterOf(each, { amplitude, mask }, fitted.box);
    const [fit] = await fitter.advance([startCrystalFit({ planes, phase })], fitted.schedule, fitted.schedule.steps);
    losses.push(fit.loss);
    await fitter.dispose();
  }
  // Not less: what is no number is not alike.
  if (Math.abs(losses[0] / losses[1] - 1) < tolerances.fits) return;
  throw new EngineError(`expected ${engine.name} to fit a crystal to ${losses[1]} as ${other.name}, found ${losses[0]}`);
}

function differenceOf(found: Float32Array, expected: Float32Array): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += (found[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return Math.sqrt(difference / norm);
}
