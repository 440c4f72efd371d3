// The beginning of a start that grows, out of several tries: one random object in a few leads to the right one, and which did is known by
// what is left of the misfit. The tries may begin at different widths, for one pattern wants to grow from its very middle and another from all
// but its edge; the few that fit best may go on before the best of them is taken (a culling as in guided phase retrieval: Chen, Miao, Wang & Lee,
// Physical Review B 76, 064113 (2007), doi 10.1103/PhysRevB.76.064113).

import { type ComplexVolume, correctedMeasurement, type MaskVolume, Measured, modulusOf } from "@friedel/engine";
import { type Growing, grown, roundsOf, stageWidths } from "./grow.js";
import type { GrowthOptions } from "./options.js";

/** A try is judged where the pattern is eased by this share of the tolerance: at all of it wrong objects fit as well as right ones. */
const judgedShare = 0.25;

/**
 * The best of `growth.tries` beginnings, each from the first object of its number; yields the number of tries done. Throws what
 * `Engine.createPhaser` throws.
 */
export async function* bestBeginning(
  growing: Growing,
  firstObject: (trial: number) => ComplexVolume,
  growth: GrowthOptions,
): AsyncGenerator<number, ComplexVolume> {
  const { tries, from, latest, settle, whole, tolerance } = growth;
  const found: { readonly object: ComplexVolume; readonly misfit: number }[] = [];
  const judge = async (object: ComplexVolume) => {
    found.push({ object, misfit: await misfitOf(growing, object, tolerance) });
    found.sort((a, b) => a.misfit - b.misfit);
  };
  for (let trial = 0; trial < tries; trial++) {
    const first = from * (latest / from) ** (tries > 1 ? trial / (tries - 1) : 0);
    const coarse = await grown(growing, firstObject(trial), growth, stageWidths(growth, first));
    await judge(await roundsOf(growing, coarse, { ...whole, tolerance }));
    found.splice(settle.tries);
    yield trial + 1;
  }
  const settling = { recipe: whole.recipe, rounds: settle.rounds, tolerance: judgedShare * tolerance };
  for (const { object } of found.splice(0)) await judge(await roundsOf(growing, object, settling));
  return found[0].object;
}

/** Of the voxels measured and not dark, this share is the faintest: with half of it the outermost voxels decide, and often wrongly. */
const faintShare = 0.4;

/** Mean of ((|F| − A)/σ)² over what is measured, σ² = (tolerance·A/2)² + the mean power of the faintest voxels. */
async function misfitOf({ engine, measurement }: Growing, object: ComplexVolume, tolerance: number): Promise<number> {
  const { amplitude, mask } = correctedMeasurement(measurement);
  const model = modulusOf(await engine.transform(object, "forward")).data;
  const floor = faintestPower(amplitude.data, mask);
  let sum = 0;
  amplitude.data.forEach((value, i) => {
    if (mask.data[i] === Measured.used) sum += (model[i] - value) ** 2 / (((tolerance * value) / 2) ** 2 + floor);
  });
  return sum / amplitude.data.length;
}

function faintestPower(amplitude: Float32Array, mask: MaskVolume): number {
  const powers = amplitude.map((value) => value * value).filter((power, i) => mask.data[i] === Measured.used && power > 0);
  const faintest = powers.sort().subarray(0, Math.ceil(faintShare * powers.length));
  return faintest.reduce((a, b) => a + b, 0) / Math.max(1, faintest.length);
}
