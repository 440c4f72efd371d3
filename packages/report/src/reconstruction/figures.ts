// The figures of a reconstruction. To add one: a function of this kind in a file of its own, and a line in `drawings`.

import { formatShape, type MaskVolume, type RealVolume, voxelCount } from "@friedel/engine";
import { type PhasingResult, type PreparationReport, parseRecipe } from "@friedel/imaging";
import { drawHistory, type IterationBlock } from "../figures/history.js";
import { drawObject } from "../figures/object.js";
import { drawPattern } from "../figures/pattern.js";
import { type GeometryFacts, voxelNm } from "../geometry.js";
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
}

/** A drawing and the file that it is for, without ending. */
export interface Drawing {
  readonly file: string;
  readonly svg: string;
}

const drawings: readonly ((of: ReconstructionFacts) => Drawing | undefined)[] = [
  objectFigure,
  errorCurve,
  ({ name, pattern }) => patternFigure(name, pattern),
];

/** Object, pattern and, of iterative phasing, the error curve. */
export function reconstructionFigures(of: ReconstructionFacts): Drawing[] {
  return drawings.flatMap((draw) => draw(of) ?? []);
}

/** The pattern alone. */
export function patternFigure(name: string, { counts, mask, report, isAmplitude }: PatternFacts): Drawing {
  const kept = report ? `, ${figure(100 * report.keptShare, 3)} % of the counts` : "";
  const subtitle = `${formatShape(counts.shape)} voxels${kept}`;
  const quantity = isAmplitude ? "amplitude²" : "counts";
  return { file: "pattern", svg: drawPattern({ title: `Pattern: ${name}`, subtitle, counts, mask, quantity }) };
}

function objectFigure({ name, pattern, result }: ReconstructionFacts): Drawing {
  const { object, support, metrics } = result;
  const likelihood = pattern.isAmplitude ? "" : `, llk ${figure(metrics.llk)}, llkFree ${figure(metrics.llkFree)}`;
  const subtitle = `chi2 ${figure(metrics.chi2)}${likelihood}`;
  const lengths = pattern.geometry && { voxelNm: voxelNm(pattern.geometry) };
  return { file: "object", svg: drawObject({ title: `Object: ${name}`, subtitle, object, support, ...lengths }) };
}

/** The file of the error curve, which only iterative phasing has. */
export const errorCurveName = "error";

function errorCurve({ name, result }: ReconstructionFacts): Drawing | undefined {
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
  return { file: errorCurveName, svg };
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
