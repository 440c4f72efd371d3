// The figures of a reconstruction. To add one: a function of this kind in a file of its own, and a line in `drawings`.

import { formatShape, type MaskVolume, type RealVolume, type SupportedObject, type Triple, voxelCount } from "@friedel/engine";
import { type PhasingResult, type PreparationReport, parseRecipe } from "@friedel/imaging";
import type { Drawing } from "../figures/drawing.js";
import { fitSlices } from "../figures/fit.js";
import { drawHistory, type IterationBlock } from "../figures/history.js";
import { objectSlices } from "../figures/object.js";
import { patternSlices } from "../figures/pattern.js";
import { slicesDrawing, voxelsWord } from "../figures/slices.js";
import type { Ranges } from "../figures/style.js";
import { type GeometryFacts, stepsPerNm, voxelNm } from "../geometry.js";
import { figure } from "../text.js";
import { type Found, isRefined } from "./found.js";

/** A pattern as it was phased; the report is there where it was prepared in the same run. */
export interface PatternFacts {
  /** Counts; where `isAmplitude` they are squares of the amplitudes that the source had. */
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  readonly isAmplitude: boolean;
  readonly geometry?: GeometryFacts;
  readonly report?: PreparationReport;
}

/** A finished reconstruction. */
export interface ReconstructionFacts {
  readonly name: string;
  readonly pattern: PatternFacts;
  readonly result: Found;
  /** Counts that the object is expected to give, with what else the measurement has; the fit is drawn where they are there. */
  readonly expected?: RealVolume;
}

/** What a figure is drawn from. */
interface Drawn extends ReconstructionFacts {
  readonly ranges: Ranges;
}

/** In the order of a report. */
const drawings: readonly ((of: Drawn) => Drawing | undefined)[] = [
  fitFigure,
  objectFigure,
  errorCurve,
  ({ name, pattern, ranges }) => patternFigure(name, pattern, ranges),
];

/**
 * Fit, object, pattern and, of iterative phasing, the error curve, each drawn when it is asked for; colours end where `ranges` says, or
 * where the data do.
 */
export function* reconstructionFigures(of: ReconstructionFacts, ranges: Ranges = {}): Generator<Drawing, void> {
  for (const draw of drawings) {
    const drawn = draw({ ...of, ranges });
    if (drawn) yield drawn;
  }
}

/** The pattern alone. */
export function patternFigure(name: string, pattern: PatternFacts, { counts: range }: Ranges = {}): Drawing {
  const { counts, mask, report } = pattern;
  const kept = report ? `, ${figure(100 * report.keptShare, 3)} % of the counts` : "";
  const subtitle = `${formatShape(counts.shape)} ${voxelsWord(counts.shape)}${kept}`;
  const caption = "Central slices of what was measured, on a logarithmic scale.";
  return slicesDrawing(
    { file: "pattern", title: "Pattern", caption },
    patternSlices({ title: `Pattern: ${name}`, subtitle, counts, mask, ...unitsOf(pattern), range }),
  );
}

/** The object that a network predicts. */
export function predictionFigure(
  name: string,
  { object, support, chi2 }: SupportedObject & { readonly chi2: number },
  geometry: GeometryFacts | undefined,
  { phase }: Ranges = {},
): Drawing {
  const place = { object, support, phaseRange: phase, ...(geometry && { voxelNm: voxelNm(geometry) }) };
  const words = { file: "object", title: "Object", caption: objectCaption };
  return slicesDrawing(words, objectSlices({ title: `Predicted object: ${name}`, subtitle: `chi2 ${figure(chi2)}`, ...place }));
}

const objectCaption =
  "Slices through the middle, along the array's own axes, whose steps need not be at right angles. The line is the support; phases are drawn over their own range.";

/** What the counts are, and the steps of q. */
function unitsOf({ isAmplitude, geometry }: PatternFacts): {
  readonly quantity: string;
  readonly stepsPerNm: Triple | undefined;
} {
  return { quantity: isAmplitude ? "amplitude²" : "counts", stepsPerNm: geometry && stepsPerNm(geometry) };
}

function fitFigure({ name, pattern, expected, result, ranges }: Drawn): Drawing | undefined {
  if (!expected) return undefined;
  const { counts } = pattern;
  const { mask } = isRefined(result) ? result.conditions.measurement : result;
  const words = {
    file: "fit",
    title: "Measured against model",
    caption:
      "What was measured, what the object gives, and measured less model in standard deviations of the counts (the signed root of the Poisson deviance): slices through the Bragg peak, and sums along each axis over what was measured.",
  };
  return slicesDrawing(
    words,
    fitSlices({
      title: `Measured against model: ${name}`,
      subtitle: `${fitText(result, pattern.isAmplitude)}${counts.shape[0] === 1 ? "" : "; above central slices, below sums along each axis"}`,
      ...{ counts, mask, expected, ranges },
      ...unitsOf(pattern),
    }),
  );
}

function fitText({ metrics }: Found, isAmplitude: boolean): string {
  const likelihood = isAmplitude ? "" : `, llk ${figure(metrics.llk)}, llkFree ${figure(metrics.llkFree)}`;
  return `chi2 ${figure(metrics.chi2)}${likelihood}`;
}

function objectFigure({ name, pattern, result, ranges }: Drawn): Drawing {
  const { object, support } = result;
  const place = { object, support, phaseRange: ranges.phase, ...(pattern.geometry && { voxelNm: voxelNm(pattern.geometry) }) };
  return slicesDrawing(
    { file: "object", title: "Object", caption: objectCaption },
    objectSlices({ title: `Object: ${name}`, subtitle: fitText(result, pattern.isAmplitude), ...place }),
  );
}

/** The file of the error curve, which only iterative phasing has. */
export const errorCurveName = "error";

function errorCurve({ name, result }: Drawn): Drawing | undefined {
  if (isRefined(result)) return undefined;
  const { object, options, outcomes, start } = result;
  const svg = drawHistory({
    title: `Error curve: ${name}`,
    subtitle: options.recipe,
    starts: outcomes.map(({ history }) => history),
    chosen: start,
    blocks: blocksOf(result),
    voxels: voxelCount(object.shape),
  });
  const caption = "chi2 and the size of the support by iteration; behind them the algorithms.";
  return { file: errorCurveName, title: "Error curve", caption, svg };
}

/** The recipe's blocks of iterations, and what follows them until the last row: the tightening of the support. */
function blocksOf({ options, outcomes }: PhasingResult): IterationBlock[] {
  let from = 0;
  const recipe = parseRecipe(options.recipe).map(({ algorithm, iterations }) => {
    const block = { algorithm, from, to: from + iterations };
    from += iterations;
    return block;
  });
  const last = Math.max(...outcomes.flatMap(({ history }) => history.map(({ iteration }) => iteration)));
  return last > from ? [...recipe, { algorithm: "tighten", from, to: last }] : recipe;
}
