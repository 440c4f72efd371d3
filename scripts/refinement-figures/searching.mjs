// The first part of `auto`, many random crystals fitted on the coarsest grid, with the truth beside it.

import { drain, realVolume } from "@friedel/engine";
import { compareObjects, resampleObject } from "@friedel/imaging";
// Not part of the public surface: what is drawn is the very search that `auto` makes.
import { fittedEdge, planeCount, searchCrystals } from "../../packages/imaging/dist/refine/search/crystal-search.js";
import { halfWidths } from "../../packages/imaging/dist/refine/search/initial-hull.js";
import { fibonacciDirections } from "../../packages/imaging/dist/refine/search/model-grid.js";
import { measurementAt, planLevels } from "../../packages/imaging/dist/refine/search/resolution-levels.js";

/** Complex correlation from which two objects are one, as `auto` has it. */
const sameObject = 0.9;

/** The measurement of a test pattern, as methods get it. */
export function measurementOf({ counts, mask }) {
  return { amplitude: realVolume(counts.shape, counts.data.map(Math.sqrt)), mask };
}

/** The losses of `count` random crystals, and which of them are the crystal of the pattern, in the order of their starts. */
export async function searchLosses(engine, pattern, seed, count) {
  const measurement = measurementOf(pattern);
  const transform = engine.transform.bind(engine);
  const along = await halfWidths(engine, measurement);
  const [z, y, x] = along(Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]));
  const [level] = planLevels(measurement.amplitude.shape, [z, y, x]);
  const directions = fibonacciDirections(planeCount).map((value, i) => value * level.scale[i % 3]);
  const half = along(directions);
  const truth = await resampleObject(pattern.truth, level.shape, transform);
  const fitter = await engine.createCrystalFitter(measurementAt(measurement, level), level.box);
  try {
    const work = searchCrystals(fitter, level, half, { seed, first: 0, count });
    const starts = [];
    for (const { model, loss } of await drain(work)) {
      const { correlation } = await compareObjects(await fitter.object(model, fittedEdge), truth, transform);
      starts.push({ loss, correlation, isRight: correlation >= sameObject });
    }
    return starts;
  } finally {
    await fitter.dispose();
  }
}
