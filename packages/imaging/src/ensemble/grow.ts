// Phases from the centre of a pattern outwards (frequency marching). Where a pattern is nearly zero its phase may turn about that place
// either way with hardly a difference in counts, and no descent leads from one way to the other; where phases are right nearer to the
// centre, the support continues them the right way. So Barnett, Greengard, Pataki and Spivak march in frequency to solve for images of
// molecules (SIAM Journal on Imaging Sciences 10, 1170 (2017)).

import type { Engine, SupportedObject } from "@friedel/engine";
import { descend, Measured, mapped } from "@friedel/engine";
import { radiusOf } from "../conditions/background.js";
import { type ModelledMeasurement, modelOf } from "./crop.js";

/** By how much the radius grows, and the steps of the descent with each. Half of them, or twice the growth, find less. */
const [growth, steps] = [0.05, 40];

/** The end of an axis; the corners join in the fit that follows. */
const end = 0.5;

/**
 * An object grown from its own spectrum within a radius: fits to the counts within that, which grows to the end of the axes. Radii are |q|
 * in units of an axis' length. Errors as those of the engine's phasers.
 */
export async function grownFrom(
  first: number,
  engine: Engine,
  input: ModelledMeasurement,
  { object, support }: SupportedObject,
): Promise<SupportedObject> {
  const radius = radiusOf(input.mask.shape);
  const spectrum = await engine.transform(object, "forward");
  const inner = mapped(spectrum, (value, i) => (radius(i >> 1) > first ? 0 : value));
  const blurred = await engine.transform(inner, "inverse");
  let at: SupportedObject = { object: mapped(blurred, (value, i) => (support.data[i >> 1] === 0 ? 0 : value)), support };
  for (let step = 0; first + step * growth < end; step++) {
    const most = first + step * growth;
    const mask = mapped(input.mask, (kind, i) => (radius(i) > most ? Measured.no : kind));
    const phaser = await engine.createPhaser({ ...input, mask });
    try {
      await phaser.load(at);
      await descend(phaser, { steps, loss: "poisson", optimiser: { kind: "lbfgs" }, model: modelOf(input) });
      at = await phaser.read();
    } finally {
      await phaser.dispose();
    }
  }
  return at;
}
