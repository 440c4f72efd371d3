// Partial coherence before any phasing. On the coarsest level a crystal is fitted in some hundredths of a second, so widths and tails
// of the coherence are simply tried: the pattern is made coherent with each of them, the crystal fitted to it, its pattern blurred
// again and compared with the counts. A wrong object that was frozen without coherence never comes into play.

import {
  type CoherenceValues,
  crystalFitterOf,
  drain,
  Measured,
  type Measurement,
  type RealVolume,
  type Triple,
  triple,
} from "@friedel/engine";
import { expectedCounts } from "../../metrics/expected-counts.js";
import type { SearchContext } from "../search/context.js";
import { fittedEdge, refineNear, unstrainedCrystal, unstrainedStart } from "../search/crystal-search.js";
import { initialHull } from "../search/initial-hull.js";
import { planeDirections } from "../search/model-grid.js";
import { cropMeasurement, type ResolutionLevel, wholeLevel } from "../search/resolution-levels.js";
import type { FoundCrystal } from "../search/search-state.js";
import { coherentMeasurement } from "./coherent-pattern.js";

/** Values along each axis that are tried with each other, voxels of the pattern: a crystal of 12 voxels' radius is lost at 2. */
const grid = [0, 0.5, 1.1] as const;
/** Steps along each axis from the best of them on. */
const steps = [0.25, 0.125, 0.0625] as const;
/** A step is taken for a fall of this share. */
const leastFall = 0.005;
/**
 * Coherence is believed where it takes chi2 on the coarsest level down to this share. Coherent patterns come to 0.95 to 1, a crystal
 * that changes to 0.79, Gaussian widths of 0.3 voxels to 0.47, of 0.5 to 0.3, Lorentzian tails of 1 to 0.11.
 */
const believed = 0.7;

/** Kinds of coherence that are tried, from three numbers along the axes; 1e-3 is the least width that the engines fit. */
const kinds: readonly ((values: Triple) => CoherenceValues)[] = [
  (widths) => ({ widths, tails: [0, 0, 0] }),
  (tails) => ({ widths: [0, 0, 0], tails }),
];

/** The coherence that explains a pattern much better than none, starting crystals from the best found; null where there is none. */
export async function* searchCoherence(
  context: SearchContext,
  found: readonly FoundCrystal[],
): AsyncGenerator<void, CoherenceValues | null> {
  const [level] = context.levels;
  const coarse = cropMeasurement(context.measurement, level.shape);
  const start = [...found].sort((a, b) => a.loss - b.loss)[0];
  const judge = (coherence: CoherenceValues): Promise<number> => misfit(context, coarse, level, coherence, start);
  const first = await judge(kinds[0]([0, 0, 0]));
  let best = { misfit: first, coherence: kinds[0]([0, 0, 0]) };
  for (const kind of kinds) {
    yield;
    const of = async (values: Triple) => judge(kind(values));
    const tried = yield* alongAxes(of, yield* bestOfGrid(of, first), steps);
    if (tried.misfit < best.misfit) best = { misfit: tried.misfit, coherence: kind(tried.values) };
  }
  return best.misfit < believed * first ? best.coherence : null;
}

interface Tried {
  readonly values: Triple;
  readonly misfit: number;
}

type Judge = (values: Triple) => Promise<number>;

/** The best of a grid of three numbers; `first` is the misfit of zeros. */
async function* bestOfGrid(judge: Judge, first: number): AsyncGenerator<void, Tried> {
  let best: Tried = { values: [0, 0, 0], misfit: first };
  for (const z of grid)
    for (const y of grid)
      for (const x of grid) {
        if (z + y + x === 0) continue;
        const value = await judge([z, y, x]);
        yield;
        if (value < best.misfit) best = { values: [z, y, x], misfit: value };
      }
  return best;
}

/** Least misfit of three numbers of 0 or more, axis by axis with shorter and shorter steps. */
async function* alongAxes(judge: Judge, from: Tried, lengths: readonly number[]): AsyncGenerator<void, Tried> {
  let best = from;
  for (const step of lengths) {
    for (const axis of [0, 1, 2] as const) {
      for (const direction of [step, -step]) {
        for (;;) {
          const moved = Math.max(0, best.values[axis] + direction);
          if (moved === best.values[axis]) break;
          const values = triple((other) => (other === axis ? moved : best.values[other]));
          const value = await judge(values);
          yield;
          if (!(value < (1 - leastFall) * best.misfit)) break;
          best = { values, misfit: value };
        }
      }
    }
  }
  return best;
}

/** chi2 of the crystal that is fitted with a coherence, from the hull of the pattern made coherent or from a crystal found before. */
async function misfit(
  { engine }: SearchContext,
  coarse: Measurement,
  before: ResolutionLevel,
  coherence: CoherenceValues,
  { start, model }: FoundCrystal,
): Promise<number> {
  const coherent = await coherentMeasurement(coarse, coherence, engine.transform);
  const hull = await initialHull(engine, coherent, { madeCoherent: true });
  const [z, y, x] = hull(Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]));
  const fromHull = start === unstrainedStart;
  const level = fromHull ? wholeLevel(before.shape, [z, y, x]) : { ...before, scale: [1, 1, 1] as Triple };
  const first = fromHull ? unstrainedCrystal(level, hull(planeDirections())) : model;
  const fitter = await crystalFitterOf(engine, coherent, level.box);
  try {
    const [fitted] = await drain(refineNear(fitter, level, [{ start, model: first }]));
    const object = await fitter.object(fitted.model, fittedEdge);
    return chi2Of(coarse, await expectedCounts(object, coarse, engine.transform, coherence));
  } finally {
    await fitter.dispose();
  }
}

/** Σ(√I − A)²/ΣA² over the used voxels. */
function chi2Of({ amplitude, mask }: Measurement, expected: RealVolume): number {
  let [sum, counts] = [0, 0];
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] !== Measured.used) continue;
    sum += (Math.sqrt(expected.data[i]) - amplitude.data[i]) ** 2;
    counts += amplitude.data[i] ** 2;
  }
  return sum / counts;
}
