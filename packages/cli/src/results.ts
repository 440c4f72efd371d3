// What a reconstruction leaves behind: the object in the formats of its users, figures, and the summary at the end.

import { centreOf, cropOrPad, type Engine, formatShape, modulusOf, phaseOf, voxelCount } from "@friedel/engine";
import { isosurfaceSupport, type PhasingResult, parseRecipe, shapeAround, supportSize } from "@friedel/imaging";
import {
  type NpzValue,
  type Provenance,
  writePattern as patternBytes,
  writeResult as resultBytes,
  writeNpz,
  writeVti,
  writeVts,
} from "@friedel/io";
import type { Pattern } from "@friedel/workflow";
import type { OutputFolder } from "@friedel/workflow/node";
import { drawHistory, drawObject, drawPattern, renderPng, type Stretch } from "./figures/index.js";
import { type Found, foundJson, foundRows, isRefined, metricsOf, parametersOf } from "./found.js";
import { voxelNm } from "./geometry-record.js";
import { figure, type Row } from "./report.js";

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
  const edges = geometry?.directColumns.map(([x, y, z]) => [x * 1e9, y * 1e9, z * 1e9] as const);
  // The disk takes its time for each: it works on all of them at once.
  await Promise.all([
    writeNpz({ object, support, mask, settings }).then((bytes) => output.write("result.npz", bytes)),
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
  const drawings = withFigures ? [objectFigure(done), ...curveFigure(done), patternFigure(done.name, done.pattern)] : [];
  await Promise.all([...drawings.map((drawing) => writeFigure(output, drawing)), writeObject(output, done)]);
  // A curve that an earlier phasing left in this folder belongs to another object.
  if (withFigures && isRefined(done.result)) await output.remove(curveName);
}

/** Draws the pattern alone. */
export function writePatternFigure(output: OutputFolder, name: string, pattern: Pattern): Promise<void> {
  return writeFigure(output, patternFigure(name, pattern));
}

interface Drawing {
  readonly file: string;
  readonly svg: string;
}

async function writeFigure(output: OutputFolder, { file, svg }: Drawing): Promise<void> {
  await output.write(file, await renderPng(svg));
}

function objectFigure({ name, pattern, result }: Reconstruction): Drawing {
  const { object, support, metrics } = result;
  const likelihood = pattern.isAmplitude ? "" : `, llk ${figure(metrics.llk)}, llkFree ${figure(metrics.llkFree)}`;
  const subtitle = `chi2 ${figure(metrics.chi2)}${likelihood}`;
  const lengths = pattern.geometry && { voxelNm: voxelNm(pattern.geometry) };
  return { file: "figures/object.png", svg: drawObject({ title: `Object: ${name}`, subtitle, object, support, ...lengths }) };
}

const curveName = "figures/error.png";

/** The error curve of iterative phasing; refinement has none. */
function curveFigure({ name, result }: Reconstruction): Drawing[] {
  if (isRefined(result)) return [];
  const { object, options, outcomes, start } = result;
  const svg = drawHistory({
    title: `Error curve: ${name}`,
    subtitle: options.recipe,
    starts: outcomes.map(({ history }) => history),
    chosen: start,
    stretches: stretchesOf(result),
    voxels: voxelCount(object.shape),
  });
  return [{ file: curveName, svg }];
}

function patternFigure(name: string, { counts, mask, report, isAmplitude }: Pattern): Drawing {
  const kept = report ? `, ${figure(100 * report.keptShare, 3)} % of the counts` : "";
  const subtitle = `${formatShape(counts.shape)} voxels${kept}`;
  const quantity = isAmplitude ? "amplitude²" : "counts";
  return { file: "figures/pattern.png", svg: drawPattern({ title: `Pattern: ${name}`, subtitle, counts, mask, quantity }) };
}

/** What a person wants to know at the end. */
export function summaryRows({ result, pattern, engine }: Reconstruction): Row[] {
  return [
    ...foundRows(result, pattern.isAmplitude),
    ...lengthRows(pattern, result),
    ["engine", `${engine.name}, ${engine.threads} ${engine.threads === 1 ? "thread" : "threads"}`],
  ];
}

function lengthRows({ geometry }: Pattern, { object }: Found): Row[] {
  if (!geometry) return [];
  const [a, b, c] = geometry.directColumns;
  const row = (k: 0 | 1 | 2) => [a[k] * 1e9, b[k] * 1e9, c[k] * 1e9] as const;
  const { lengths } = supportSize(isosurfaceSupport(object, 0.5), [row(0), row(1), row(2)]);
  const written = (values: readonly number[]) => values.map((n) => figure(n, 3)).join(" × ");
  return [
    ["voxel", `${written(voxelNm(geometry))} nm (frame, row, column)`],
    ["crystal", `${written(lengths)} nm along x, y, z of the laboratory, at half of the maximum`],
  ];
}

/** The result for programs. */
export function resultJson({ result, pattern, engine }: Reconstruction): object {
  return {
    ...foundJson(result),
    engine: { name: engine.name, threads: engine.threads },
    ...(pattern.geometry && { geometry: pattern.geometry }),
  };
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

/** The recipe's stretches, and what follows them until the last row: the tightening of the support. */
function stretchesOf({ options, outcomes }: PhasingResult): Stretch[] {
  let from = 0;
  const recipe = parseRecipe(options.recipe).map(({ algorithm, iterations }) => {
    const stretch = { algorithm, from, to: from + iterations };
    from += iterations;
    return stretch;
  });
  const last = Math.max(...outcomes.flatMap(({ history }) => history.map(({ iteration }) => iteration)));
  return last > from ? [...recipe, { algorithm: "tighten", from, to: last }] : recipe;
}
