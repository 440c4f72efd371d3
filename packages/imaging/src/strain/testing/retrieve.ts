// Phase retrieval of noise-free frames to convergence, from the frames and the support alone: seeded starts until one fits.
// A crystal of even shape and phase is its own mirror image, and random phases end in a mixture of it and its twin; for such a
// crystal starts of smooth phase take turns with them.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  type Engine,
  type MaskVolume,
  type Measurement,
  type Phaser,
  seededRandom,
} from "@friedel/engine";
import { fitMetrics } from "../../metrics/fit.js";
import type { AlgorithmName } from "../../phasing/algorithms.js";
import { iterate } from "../../phasing/iterate.js";

/** What was found. */
export interface Retrieved {
  readonly object: ComplexVolume;
  readonly chi2: number;
  /** Starts that it took. */
  readonly starts: number;
}

/** A fit this good is the crystal (mixtures with the twin stay above 5e-8), one this hopeful is worth more iterations while above `settled`. */
const [found, hopeful, settled] = [2e-8, 1e-5, 1e-10];
const [mostStarts, mostSettlings] = [20, 6];
/** Iterations of a start by its kind, and of what goes on with one that fits. */
const courses = {
  smooth: [
    ["ER", 20],
    ["RAAR", 100],
    ["HIO", 100],
    ["RAAR", 200],
    ["ER", 20],
  ],
  random: [
    ["HIO", 300],
    ["RAAR", 100],
    ["ER", 20],
  ],
} as const;
const settling = [
  ["HIO", 100],
  ["RAAR", 100],
  ["ER", 20],
] as const;
const beta = 0.9;
/** Largest coefficient of a smooth start's phase, radians at the border of the support. */
const startPhase = 3;

/** The object of a measurement inside a known support; `isEven` where shape and phase have a centre of symmetry. */
export async function retrieve(
  engine: Engine,
  measurement: Measurement,
  support: MaskVolume,
  { seed, isEven }: { readonly seed: number; readonly isEven: boolean },
): Promise<Retrieved> {
  const phaser = await engine.createPhaser(measurement);
  try {
    await phaser.load({ support });
    let best = { object: complexVolume(support.shape), chi2: Number.POSITIVE_INFINITY };
    for (let start = 0; start < mostStarts; start++) {
      const kind = isEven && start % 2 === 0 ? "smooth" : "random";
      await phaser.load({ object: startOf(support, kind, seed, start) });
      let chi2 = await follow(phaser, courses[kind]);
      for (let n = 0; n < mostSettlings && chi2 < hopeful && chi2 > settled; n++) chi2 = await follow(phaser, settling);
      if (chi2 < best.chi2) best = { object: (await phaser.read()).object, chi2 };
      if (chi2 < found) return { ...best, starts: start + 1 };
    }
    return { ...best, starts: mostStarts };
  } finally {
    await phaser.dispose();
  }
}

async function follow(phaser: Phaser, course: readonly (readonly [AlgorithmName, number])[]): Promise<number> {
  for (const [algorithm, iterations] of course) await iterate(phaser, algorithm, iterations, { beta });
  return fitMetrics(await phaser.fit()).chi2;
}

/** Random amplitudes and phases, or ones and a random quadratic form. */
function startOf({ shape, data }: MaskVolume, kind: keyof typeof courses, seed: number, start: number): ComplexVolume {
  const random = seededRandom(seed, "tests", start);
  const object = complexVolume(shape);
  const centre = centreOf(shape);
  const form = Array.from({ length: 6 }, (_, i) => startPhase * (2 * random.uniform(i) - 1));
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const n = [Math.floor(i / (shape[1] * shape[2])), Math.floor(i / shape[2]) % shape[1], i % shape[2]];
    const [z, y, x] = n.map((at, axis) => (4 * (at - centre[axis])) / shape[axis]);
    const phase =
      kind === "smooth"
        ? form[0] * z * z + form[1] * y * y + form[2] * x * x + form[3] * z * y + form[4] * y * x + form[5] * x * z
        : 2 * Math.PI * random.uniform(6 + 2 * i);
    const amplitude = kind === "smooth" ? 1 : random.uniform(7 + 2 * i);
    object.data[2 * i] = amplitude * Math.cos(phase);
    object.data[2 * i + 1] = amplitude * Math.sin(phase);
  }
  return object;
}
