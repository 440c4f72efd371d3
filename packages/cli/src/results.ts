// The files of a reconstruction: the object in the formats of its users, and figures.

import { centreOf, cropOrPad, type Engine, modulusOf, phaseOf, vectorToNm } from "@friedel/engine";
import { type PhasingResult, shapeAround } from "@friedel/imaging";
import {
  maskArrays,
  type NpzValue,
  type Provenance,
  writePattern as patternBytes,
  writeResult as resultBytes,
  writeNpz,
  writeVti,
  writeVts,
} from "@friedel/io";
import {
  type Drawing,
  errorCurveName,
  type Found,
  isRefined,
  patternFigure,
  reconstructionFigures,
  voxelNm,
} from "@friedel/report";
import { renderPng } from "@friedel/report/node";
import type { Pattern } from "@friedel/workflow";
import type { OutputFolder } from "@friedel/workflow/node";
import { metricsOf, parametersOf } from "./found.js";

/** A finished reconstruction. */
export interface Reconstruction {
  readonly name: string;
  readonly pattern: Pattern;
  readonly result: Found;
  readonly engine: Engine;
  readonly provenance: Provenance;
}

/** Name of the truth in a simulated folder. */
export const truthName = "truth.npz";

/** Writes truth.npz: a simulated object and its support, with more arrays beside them. */
export async function writeTruth(
  output: OutputFolder,
  { object, support }: Pick<Found, "object" | "support">,
  more: Readonly<Record<string, NpzValue>> = {},
): Promise<void> {
  await output.write(truthName, await writeNpz({ object, support, ...more }));
}

/** Voxels around the support in the files for ParaView, which leave out the empty rest of the array. */
const vtkMargin = 4;

/** Writes result.cxi, result.npz, result.vti and, where the voxel's edges are known, result.vts in the laboratory frame, in nm. */
async function writeObject(output: OutputFolder, { pattern, result, provenance }: Reconstruction): Promise<void> {
  const { object, support, mask } = result;
  const { counts, geometry } = pattern;
  const known = geometry && { geometry };
  const history = isRefined(result) ? {} : historyColumns(result);
  const metrics = metricsOf(result);
  const { parameters } = provenance;
  const file = { object, support, mask, counts, ...known, metrics, history, parameters, provenance };
  const settings = JSON.stringify({ options: parametersOf(result), metrics });
  const shape = shapeAround(support, vtkMargin);
  const part = cropOrPad(object, shape);
  const arrays = { amplitude: modulusOf(part).data, phase: phaseOf(part).data, support: cropOrPad(support, shape).data };
  const spacing = geometry ? voxelNm(geometry) : ([1, 1, 1] as const);
  const origin = centreOf(shape).map((i, axis) => -i * spacing[axis]) as [number, number, number];
  const edges = geometry?.directColumns.map(vectorToNm);
  // The disk takes its time for each: it works on all of them at once.
  await Promise.all([
    writeNpz({ object, support, ...maskArrays(mask), settings }).then((bytes) => output.write("result.npz", bytes)),
    resultBytes(file).then((bytes) => output.write("result.cxi", bytes)),
    output.write("result.vti", writeVti({ shape, spacing, origin, arrays })),
    edges && output.write("result.vts", writeVts({ shape, edges: [edges[0], edges[1], edges[2]], arrays })),
  ]);
}

/** Writes pattern.cxi. */
export async function writePattern(output: OutputFolder, pattern: Pattern, provenance: Provenance): Promise<void> {
  const { counts, mask, isAmplitude, geometry } = pattern;
  await output.write("pattern.cxi", await patternBytes({ counts, mask, isAmplitude, ...(geometry && { geometry }), provenance }));
}

/** Writes the files of {@link writeObject} and, where they are wanted, figures: object, pattern and, of iterative phasing, the error curve. */
export async function writeReconstruction(output: OutputFolder, done: Reconstruction, withFigures: boolean): Promise<void> {
  const drawings = withFigures ? reconstructionFigures(done) : [];
  await Promise.all([...drawings.map((drawing) => writeFigure(output, drawing)), writeObject(output, done)]);
  // A curve that an earlier phasing left in this folder belongs to another object.
  if (withFigures && isRefined(done.result)) await output.remove(pathOf(errorCurveName));
}

/** Draws the pattern alone. */
export function writePatternFigure(output: OutputFolder, name: string, pattern: Pattern): Promise<void> {
  return writeFigure(output, patternFigure(name, pattern));
}

async function writeFigure(output: OutputFolder, { file, svg }: Drawing): Promise<void> {
  await output.write(pathOf(file), await renderPng(svg));
}

function pathOf(figure: string): string {
  return `figures/${figure}.png`;
}

/** The error curve of the start that was kept, as columns. */
function historyColumns({ outcomes, start }: PhasingResult): Record<string, number[]> {
  const rows = outcomes.find((outcome) => outcome.start === start)?.history ?? [];
  return {
    iteration: rows.map((row) => row.iteration),
    chi2: rows.map((row) => row.chi2),
    llk: rows.map((row) => row.llk),
    llkFree: rows.map((row) => row.llkFree),
    supportVoxels: rows.map((row) => row.supportVoxels),
  };
}
