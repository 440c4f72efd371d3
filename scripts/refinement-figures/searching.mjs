// The first part of `auto`, many random crystals fitted on the coarsest grid, with the truth beside it.

import { drain, realVolume } from "@friedel/engine";
import { compareObjects, refineDefaults, resampleObject } from "@friedel/imaging";
// Not part of the public surface: what is drawn is the very search that `auto` makes.
import { withContext } from "../../packages/imaging/dist/refine/search/context.js";
import { fittedEdge, searchCrystals } from "../../packages/imaging/dist/refine/search/crystal-search.js";

/** Complex correlation from which two objects are one, as `auto` has it. */
const sameObject = 0.9;

/** The measurement of a test pattern, as methods get it. */
export function measurementOf({ counts, mask }) {
  return { amplitude: realVolume(counts.shape, counts.data.map(Math.sqrt)), mask };
}

/** The losses of `count` random crystals, and which of them are the crystal of the pattern, in the order of their starts. */
export function searchLosses(engine, pattern, seed, count) {
  const task = { engine, measurement: measurementOf(pattern), options: refineDefaults, isLarge: false, isPreliminary: false };
  const transform = engine.transform.bind(engine);
  const search = async function* ({ fitter, levels: [level], halfWidths }) {
    const truth = await resampleObject(pattern.truth, level.shape, transform);
    const starts = [];
    for (const { model, loss } of yield* searchCrystals(fitter, level, halfWidths, { seed, first: 0, count })) {
      const { correlation } = await compareObjects(await fitter.object(model, fittedEdge), truth, transform);
      starts.push({ loss, correlation, isRight: correlation >= sameObject });
    }
    return starts;
  };
  return drain(withContext(task, search));
}
