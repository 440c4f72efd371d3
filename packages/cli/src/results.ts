// What a phase retrieval leaves behind: the object in the formats of its users, figures, and the summary at the end.

import {
  type Engine,
  formatShape,
  type Geometry,
  modulusOf,
  type PhasingResult,
  type PreparedPattern,
  parseRecipe,
  phaseOf,
  supportSize,
  totalIterations,
  voxelCount,
} from "@friedel/core";
import { writeNpz, writeVti, writeVts } from "@friedel/io";
import { drawHistory, drawObject, drawPattern, renderPng, type Stretch } from "./figures/index.js";
import type { OutputFolder } from "./output.js";
import { figure, type Row } from "./report.js";

/** A finished reconstruction. */
export interface Reconstruction {
  readonly name: string;
  readonly pattern: Pick<PreparedPattern, "counts" | "mask"> & { readonly report?: PreparedPattern["report"] };
  readonly isAmplitude: boolean;
  readonly result: PhasingResult;
  readonly geometry?: Geometry;
  readonly engine: Engine;
}

/** Writes result.npz, result.vti and, where the voxel's edges are known, result.vts in the laboratory frame. */
export async function writeObject(output: OutputFolder, { result, geometry }: Reconstruction): Promise<void> {
  const { object, support } = result;
  const arrays = { amplitude: modulusOf(object).data, phase: phaseOf(object).data, support: support.data };
  const settings = JSON.stringify({ options: result.options, metrics: result.metrics, start: result.start });
  const edges = geometry && { voxelEdgesM: geometry.directColumns.flat() };
  await output.write("result.npz", writeNpz({ object, support, mask: result.mask, settings, ...edges }));
  const spacing = geometry?.voxelEdgesNm ?? ([1, 1, 1] as const);
  await output.write("result.vti", writeVti({ shape: object.shape, spacing, origin: [0, 0, 0], arrays }));
  if (!geometry) return;
  const [x, y, z] = geometry.directColumns.map((row) => row.map((value) => value * 1e9));
  const edge = (axis: number) => [x[axis], y[axis], z[axis]] as const;
  await output.write("result.vts", writeVts({ shape: object.shape, edges: [edge(0), edge(1), edge(2)], arrays }));
}

/** Name of the truth in a simulated folder. */
export const truthName = "truth.npz";

/** Writes truth.npz: a simulated object and its support. */
export async function writeTruth(
  output: OutputFolder,
  { object, support }: Pick<PhasingResult, "object" | "support">,
): Promise<void> {
  await output.write(truthName, writeNpz({ object, support }));
}

/** Writes pattern.npz: counts, and the mask with the values of `Measured`. */
export async function writePattern(output: OutputFolder, { counts, mask, report }: Reconstruction["pattern"]): Promise<void> {
  await output.write("pattern.npz", writeNpz({ counts, mask, ...(report && { report: JSON.stringify(report) }) }));
}

/** Draws object, error curve and pattern into the folder `figures`. */
export async function writeFigures(
  output: OutputFolder,
  { name, pattern, isAmplitude, result, geometry }: Reconstruction,
): Promise<void> {
  const { object, support, options, metrics } = result;
  const subtitle = [
    `chi2 ${figure(metrics.chi2)}`,
    ...(isAmplitude ? [] : [`llk ${figure(metrics.llk)}, llkFree ${figure(metrics.llkFree)}`]),
  ].join(", ");
  const voxelNm = geometry && { voxelNm: geometry.voxelEdgesNm };
  await output.write(
    "figures/object.png",
    renderPng(drawObject({ title: `Object: ${name}`, subtitle, object, support, ...voxelNm })),
  );
  const starts = result.outcomes.map(({ history }) => history);
  const history = { title: `Error curve: ${name}`, subtitle: options.recipe, starts, chosen: result.start };
  await output.write(
    "figures/error.png",
    renderPng(drawHistory({ ...history, stretches: stretchesOf(options.recipe), voxels: voxelCount(object.shape) })),
  );
  await writePatternFigure(output, name, pattern, isAmplitude);
}

/** Draws the pattern alone. */
export async function writePatternFigure(
  output: OutputFolder,
  name: string,
  pattern: Reconstruction["pattern"],
  isAmplitude: boolean,
): Promise<void> {
  const { counts, mask, report } = pattern;
  const kept = report ? `, ${figure(100 * report.keptShare, 3)} % of the counts` : "";
  const subtitle = `${formatShape(counts.shape)} voxels${kept}`;
  const quantity = isAmplitude ? "amplitude²" : "counts";
  await output.write(
    "figures/pattern.png",
    renderPng(drawPattern({ title: `Pattern: ${name}`, subtitle, counts, mask, quantity })),
  );
}

/** What a person wants to know at the end. */
export function summaryRows({ result, geometry, isAmplitude, engine }: Reconstruction): Row[] {
  const { metrics, options, support, outcomes } = result;
  const size = supportSize(support);
  const share = (100 * size.voxels) / voxelCount(support.shape);
  const failed = outcomes.filter(({ failure }) => failure !== null).length;
  return [
    ["chi2", figure(metrics.chi2)],
    // Amplitudes have lost the scale of the counts, without which a likelihood means nothing.
    ...(isAmplitude ? [] : [["llk", figure(metrics.llk)] as const, ["llkFree", figure(metrics.llkFree)] as const]),
    ["start", `${result.start + 1} of ${outcomes.length}${failed > 0 ? `, ${failed} failed` : ""}, seed ${options.seed}`],
    ["iterations", `${totalIterations(parseRecipe(options.recipe))} a start: ${options.recipe}`],
    ["support", `${figure(size.voxels, 9)} voxels, ${figure(share, 3)} % of the array`],
    ["object", `${formatShape(size.lengths)} voxels of ${formatShape(support.shape)}`],
    ...(geometry ? lengthRows(geometry, result) : []),
    ["engine", `${engine.name}, ${engine.threads} ${engine.threads === 1 ? "thread" : "threads"}`],
  ];
}

function lengthRows(geometry: Geometry, { support }: PhasingResult): Row[] {
  const columns = geometry.directColumns.map(([a, b, c]) => [a * 1e9, b * 1e9, c * 1e9] as const);
  const { lengths } = supportSize(support, [columns[0], columns[1], columns[2]]);
  return [
    ["voxel", `${geometry.voxelEdgesNm.map((n) => figure(n, 3)).join(" × ")} nm (frame, row, column)`],
    ["crystal", `${lengths.map((n) => figure(n, 3)).join(" × ")} nm along x, y, z of the laboratory`],
  ];
}

/** The result for programs. */
export function resultJson({ result, geometry, engine }: Reconstruction): object {
  const { metrics, options, start, outcomes, support } = result;
  return {
    metrics,
    start,
    supportVoxels: supportSize(support).voxels,
    outcomes: outcomes.map(({ start: number, metrics: found, failure }) => ({ start: number, metrics: found, failure })),
    options,
    engine: { name: engine.name, threads: engine.threads },
    ...(geometry && { geometry }),
  };
}

function stretchesOf(recipe: string): Stretch[] {
  let from = 0;
  return parseRecipe(recipe).map(({ algorithm, iterations }) => {
    const stretch = { algorithm, from, to: from + iterations };
    from += iterations;
    return stretch;
  });
}
