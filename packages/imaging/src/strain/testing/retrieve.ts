// Phase retrieval of noise-free frames to convergence, from the frames and the support alone: seeded starts until one fits.
// A crystal of even shape and phase is its own mirror image, and random phases end in a mixture of it and its twin; for such a
// crystal starts of smooth phase take turns with them.

import {
  type ComplexVolume,
  centreOf,
  drain,
  type Engine,
  type MaskVolume,
  type Measurement,
  seededRandom,
} from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { classicalOptions, type PhasingOptions } from "../../phasing/options.js";
import { type PhasingInput, phase } from "../../phasing/phase.js";

/** A fit this good is the crystal (mixtures with the twin stay above 5e-8), one this hopeful is worth more iterations while above `settled`. */
const [found, hopeful, settled] = [2e-8, 1e-5, 1e-10];
const [mostStarts, mostSettlings] = [20, 6];
/** Iterations of a start by its kind, and of what goes on with one that fits. */
const courses = { smooth: "20*ER+100*RAAR+100*HIO+200*RAAR+20*ER", random: "300*HIO+100*RAAR+20*ER" } as const;
const settling = "100*HIO+100*RAAR+20*ER";
const fixed: Partial<PhasingOptions> = {
  ...classicalOptions,
  shrinkWrap: null,
  twinRemoval: null,
  freeFraction: 0,
  fitEvery: 1000,
};
/** Largest coefficient of a smooth start's phase, radians at the border of the support. */
const startPhase = 3;

/** The object of a measurement inside a known support, and the starts that it took; `isEven` where it has a centre of symmetry. */
export async function retrieve(
  engine: Engine,
  measurement: Measurement,
  support: MaskVolume,
  { seed, isEven }: { readonly seed: number; readonly isEven: boolean },
): Promise<{ readonly object: ComplexVolume; readonly chi2: number; readonly starts: number }> {
  const follow = (recipe: string, from: Omit<PhasingInput, keyof Measurement>) =>
    drain(phase(engine, { ...measurement, ...from }, { ...fixed, recipe, seed }));
  for (let start = 0, best = Number.POSITIVE_INFINITY; ; start++) {
    const kind = isEven && start % 2 === 0 ? "smooth" : "random";
    let result = await follow(courses[kind], { support, object: startOf(support, kind, seed, start) });
    const chi2 = () => result.metrics.chi2;
    for (let n = 0; n < mostSettlings && chi2() < hopeful && chi2() > settled; n++) result = await follow(settling, result);
    best = Math.min(best, chi2());
    if (chi2() < found) return { object: result.object, chi2: chi2(), starts: start + 1 };
    if (start + 1 === mostStarts) throw new Error(`expected one of ${mostStarts} starts to fit, found chi2 ${best} at best`);
  }
}

/** Random amplitudes and phases, or ones and a random quadratic form. */
function startOf({ shape, data }: MaskVolume, kind: keyof typeof courses, seed: number, start: number): ComplexVolume {
  const random = seededRandom(seed, "tests", start);
  const form = Array.from({ length: 6 }, (_, i) => startPhase * (2 * random.uniform(i) - 1));
  const polar = (place: readonly number[], i: number) => {
    if (data[i] === 0) return false;
    if (kind === "random") return [random.uniform(7 + 2 * i), 2 * Math.PI * random.uniform(6 + 2 * i)] as const;
    const [z, y, x] = place.map((n, axis) => (4 * n) / shape[axis]);
    return [1, [z * z, y * y, x * x, z * y, y * x, x * z].reduce((sum, term, k) => sum + form[k] * term, 0)] as const;
  };
  return drawn(shape, polar, centreOf(shape)).object;
}
